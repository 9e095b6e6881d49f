"""A small synthetic extraction document with rows of every kind, for tests that read no file."""

from datetime import date
from decimal import Decimal

from extract.model.notes import ConfidenceBasis
from extract.model.records import (
    DocumentHead,
    DocumentKind,
    ExtractedDocument,
    Form,
    Funding,
    HiddenBy,
    HiddenText,
    Indicator,
    Measure,
    Normalized,
    Place,
    Project,
    Score,
    TargetPart,
    Unrecognised,
)


def document(document_id: str = "a" * 64, value: str = "1300.5") -> ExtractedDocument:
    """Return a self-evaluation with one project; `value` is the amount of its only funding row, in 万元."""
    project = Project(
        name="知识产权运营",
        form=Form(number=2, kind=DocumentKind.SELF_EVALUATION_TABLE, title="自评表", fiscal_year=2020),
        total_score=Decimal("98.75"),
        cells={"name": Place(line=3, column=5)},
        funding=[
            Funding(
                source="年度资金总额",
                measure=Measure.BUDGET,
                value=Decimal(value),
                unit="万元",
                text="1,300.5",
                cells={"value": Place(line=7, column=9, text="1,300.5")},
            )
        ],
        indicators=[
            Indicator(
                level1="产出指标",
                target="≥30件，2020年底前",
                weight=Decimal(10),
                normalized=Normalized(
                    quantitative=True,
                    deadline_on=date(2020, 12, 31),
                    parts=[TargetPart(text="≥30件", comparator="ge", value=Decimal(30), unit="件")],
                ),
                cells={"target": Place(page=1, table=2, row=3, column=4, bbox=(1, 2, 3, 4))},
            ),
            Indicator(
                level1="效益指标", target="有效", confidence=0.5, confidence_basis=(ConfidenceBasis.CELLS_DRIFTED,)
            ),
        ],
        scores=[Score(scope="总分", max_score=Decimal(100), score=Decimal("98.75"))],
    )
    return ExtractedDocument(
        document=DocumentHead(
            kind=DocumentKind.SELF_EVALUATION_TABLE,
            title="自评表",
            document_id=document_id,
            file_name="自评表.txt",
            media_type="text/plain",
            reader="text",
            cells={"title": Place(line=1, column=1)},
        ),
        projects=[project],
        unrecognised=[Unrecognised(text="其他说明", place=Place(line=40, column=1), form_number=2)],
        hidden=[HiddenText(text="1280", place=Place(line=41, column=1), hidden_by=HiddenBy.STRUCK_OUT)],
    )
