"""What stands in the way of a mailing, and what an editor should look at before it goes."""

from newsletters.findings.report import Report, report_on
from newsletters.findings.shape import Finding, Severity, Step

__all__ = ["Finding", "Report", "Severity", "Step", "report_on"]
