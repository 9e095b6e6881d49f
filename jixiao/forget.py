"""``jixiao forget``: delete a document permanently."""

import sys

from jixiao.person import person
from warehouse.errors import JixiaoError
from warehouse.operations.forget import ForgetPlan, plan_forget
from warehouse.operations.forget import forget as forget_document
from warehouse.settings import load_settings

_SHOWN_NAMES = 10


def forget(document: str, reason: str | None, is_sure: bool) -> None:
    """Print where a document is stored; with `is_sure`, delete it from all these places, else raise an error.

    `document` is its id, the beginning of its id, or its file name.

    Raises:
        JixiaoError: `is_sure` is false, or the document cannot be found or deleted.
    """
    settings = load_settings()
    plan = plan_forget(settings, document)
    for line in _description(plan):
        print(line)
    if not is_sure:
        raise JixiaoError(
            f"{document}: nothing was changed. Deletion cannot be undone; to confirm it, add --yes.", exit_code=2
        )
    command = " ".join(["jixiao", *sys.argv[1:]])
    forget_document(settings, plan, by=person(), reason=reason or "no reason given", command=command)
    print(f"{plan.document_id[:12]} is forgotten: its bytes and rows are deleted, and it never lands again.")
    if plan.addresses:
        print(f"It is still at its source; remove it there: {', '.join(plan.addresses)}")


def _description(plan: ForgetPlan) -> list[str]:
    lines = [
        f"{plan.file_name or 'a document that is being forgotten'} (sha256 {plan.document_id})",
        f"  bytes in landing: {'removed' if plan.has_bytes else 'none left'}",
        f"  raw batches that are rewritten without it, or removed: {len(plan.batch_ids)}",
    ]
    if plan.holder_ids:
        shown = ", ".join(one[:12] for one in plan.holder_ids)
        lines.append(f"  archives that contain it and are forgotten with it: {shown}; their other documents stay")
    if plan.member_names:
        shown = ", ".join(plan.member_names[:_SHOWN_NAMES]) + (", …" if len(plan.member_names) > _SHOWN_NAMES else "")
        lines.append(f"  documents that came in it stay; forget each separately: {shown}")
    if plan.is_published:
        lines.append("  the warehouse is rebuilt from nothing without it, and published")
    if plan.version_ids:
        lines.append(f"  versions that are removed: {', '.join(plan.version_ids)}")
    if plan.is_pin_in_the_way:
        lines.append("  the pin of 'jixiao rollback' is released")
    return lines
