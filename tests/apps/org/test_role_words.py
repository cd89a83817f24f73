"""The matrix in words: every pattern of roles.yaml can be said, and none as a key."""

from fairlead.apps.org import role_words
from fairlead.apps.org.permissions import matrix


def test_no_key_of_an_act_reaches_a_reader():
    told = matrix()
    patterns = [each for role in told.roles.values() for each in (*role.acts, *role.without)]
    for says in role_words.does([*patterns, *told.everyone]):
        assert "." not in says
        assert "_" not in says
        assert "own:" not in says


def test_the_board_is_told_what_it_may_be_said_to_have_done():
    board = matrix().roles["board"]
    assert "accepted the risk until a day" in role_words.does(board.acts)
    assert role_words.reads(board)[0] == "Home"
    assert role_words.reads(matrix().roles["ai_lead"]) == ["everything"]
