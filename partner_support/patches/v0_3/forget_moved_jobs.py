"""The scheduler's jobs have moved with their modules: what is noted under the old names is of no use.

Frappe makes the new ones right after; left to it, each old one would leave a note of its deletion.
"""

import frappe

JOB = "Scheduled Job Type"
OLD_DEPTH = 3  # dots in "partner_support.adapters.sweep.run"; today's jobs have a folder more


def execute() -> None:
	"""Remove the jobs of before, with their logs."""
	ours = frappe.get_all(
		JOB, filters={"method": ["like", "partner_support.adapters.%"]}, fields=["name", "method"]
	)
	for job in ours:
		if job.method.count(".") == OLD_DEPTH:
			frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": job.name})
			frappe.db.delete(JOB, {"name": job.name})
