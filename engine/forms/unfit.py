"""What keeps a document from being a form, or policies: every fault, each at its place."""

from process_maps.finding import Finding


class Unfit(ValueError):
    """Lists every fault, not just the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(f"{one.place}: {one.what}. {one.remedy}" for one in findings))


class NotAForm(Unfit):
    """The document is not a form yet."""


class NotPolicies(Unfit):
    """The document holds no policies yet."""
