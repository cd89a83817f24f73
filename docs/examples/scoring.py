"""A credit score by scikit-learn, each decision recorded with its reasons.

    pip install fairlead scikit-learn
    FAIRLEAD_SERVER=… FAIRLEAD_TOKEN=… FAIRLEAD_SYSTEM=SYS-3 python scoring.py

The rows are invented. The reasons are exact for this model: coefficient × (value − mean), behind
the scaling. For a forest or boosted trees give SHAP values to `reasons_from` instead.
"""

import random

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from fairlead import decisions

FEATURES = ["income", "years_employed", "open_loans"]
WORDS = {  # (when it counted against the person, when it counted for them)
    "income": ("income_low", "income_high"),
    "years_employed": ("employed_shortly", "employed_long"),
    "open_loans": ("many_loans", "few_loans"),
}
LEAST = 0.5


def trained() -> Pipeline:
    """Train on invented rows: did they pay back?"""
    dice = random.Random(7)
    rows = [[dice.gauss(2500, 800), dice.uniform(0, 20), dice.randint(0, 5)] for _ in range(500)]
    repaid = [
        income / 800 + years / 6 - loans + dice.gauss(0, 1) > 2.5 for income, years, loans in rows
    ]
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, repaid)


def decide(model: Pipeline, customer: str, row: list[float], attributes: dict[str, str]) -> str:
    """Grant or refuse a loan, and record it."""
    scaler, judge = model
    with decisions.decision(
        kind="loan",
        model={"name": "credit-logistic", "version": "1.0"},
        subject=customer,
        input=dict(zip(FEATURES, row, strict=True)),
        attributes=attributes,
    ) as d:
        score = model.predict_proba([row])[0, 1]
        d.outcome = "granted" if score >= LEAST else "refused"
        d.output = {"repays": score}
        d.tell(score=score, human={"required": d.outcome == "refused"})
        contributions = decisions.linear(
            judge, scaler.transform([row]), mean=[0.0] * len(row), features=FEATURES
        )
        d.explain(
            method="linear",
            reasons=decisions.reasons_from(
                contributions, values=row, features=FEATURES, words=WORDS
            ),
            rules=[{"code": "least_score", "says": f"at least {LEAST}", "met": score >= LEAST}],
        )
    return d.outcome


if __name__ == "__main__":
    model = trained()
    for customer, row in {"c-1": [1400.5, 1, 4], "c-2": [3900.0, 12, 0]}.items():
        print(customer, decide(model, customer, row, {"sex": "female", "age_band": "30-39"}))
    print("sent" if decisions.flush(30) else decisions.status())
