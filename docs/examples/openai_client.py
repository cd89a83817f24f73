"""An answer of a language model through the OpenAI client, recorded with prompt and outcome.

    pip install fairlead openai
    export FAIRLEAD_SERVER=… FAIRLEAD_TOKEN=… FAIRLEAD_SYSTEM=SYS-3
    OPENAI_API_KEY=… python openai_client.py

It works with every server that speaks the same protocol (OPENAI_BASE_URL).
"""

import hashlib

from openai import OpenAI

from fairlead import decisions

MODEL = "gpt-5-mini"
RULES = "You answer questions of customers of a bakery. If you are not sure, say: I pass this on."
CONFIG = hashlib.sha256(RULES.encode()).hexdigest()  # which instructions were in force
OUTCOMES = {"stop": "answered", "length": "cut_short", "content_filter": "withheld"}


def answer(client: OpenAI, customer: str, question: str) -> str:
    """Answer a customer, unless somebody pressed the stop button."""
    if decisions.is_stopped():
        return "A colleague will answer you."
    messages = [{"role": "system", "content": RULES}, {"role": "user", "content": question}]
    with decisions.decision(kind="answer", subject=customer, config=CONFIG, prompt=messages) as d:
        given = client.chat.completions.create(model=MODEL, messages=messages)
        choice = given.choices[0]
        said = choice.message.content or ""
        d.output = {"text": said}
        d.outcome = OUTCOMES.get(choice.finish_reason, "answered")
        if "pass this on" in said:
            d.outcome = "refer"
            d.tell(human={"required": True})
        d.tell(model={"name": given.model}, corr=given.id)
        if choice.finish_reason == "content_filter":
            d.explain(guardrails=[{"name": "content_filter", "action": "withheld"}])
    return said


if __name__ == "__main__":
    print(answer(OpenAI(), "customer-7", "Is there rye flour in your wheat bread?"))
    print("sent" if decisions.flush(30) else decisions.status())
