"""`python -m tests.bench`: how quick a sign-up is, beside a bare Django app doing the same locked insert.

docs/scaling.md says what is measured and how.
"""
