from django.urls import path

from fairlead.apps.decisions.views import letters, searching, tracing, words

app_name = "decisions"
urlpatterns = [
    path("", searching.decision_list, name="list"),
    path("<int:epoch>/<int:seq>/", tracing.decision, name="decision"),
    path("<int:epoch>/<int:seq>/open/", tracing.open_parts, name="open"),
    path("<int:epoch>/<int:seq>.json", tracing.entry, name="entry"),
    path("<int:epoch>/<int:seq>.tlog-proof", tracing.proof, name="proof"),
    path("<int:epoch>/<int:seq>/letter/", letters.letter_new, name="letter-new"),
    path("letters/", letters.letter_list, name="letters"),
    path("letters/L-<int:number>/", letters.letter, name="letter"),
    path("letters/L-<int:number>/open/", letters.letter_open, name="letter-open"),
    path("letters/L-<int:number>/change/", letters.letter_change, name="letter-change"),
    path("letters/L-<int:number>/approve/", letters.letter_approve, name="letter-approve"),
    path("letters/L-<int:number>/send-back/", letters.letter_send_back, name="letter-send-back"),
    path("letters/L-<int:number>/issue/", letters.letter_issue, name="letter-issue"),
    path("letters/L-<int:number>/withdraw/", letters.letter_withdraw, name="letter-withdraw"),
    path("letters/L-<int:number>/file/", letters.letter_file, name="letter-file"),
    path("words/", words.words_list, name="words-list"),
    path("words/<str:code>/", words.words_page, name="words"),
    path("words/<str:code>/keep/", words.words_keep, name="words-keep"),
    path("words/<str:code>/order/", words.words_sense, name="words-sense"),
    path("words/<str:code>/import/", words.words_import, name="words-import"),
    path("words/<str:code>.csv", words.words_export, name="words-export"),
]
