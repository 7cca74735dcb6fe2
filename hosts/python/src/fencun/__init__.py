"""Runs compiled Fencun policies: loads a module, verifies it, decides, and says why.

```python
import fencun

policy = fencun.load("gifts.wasm")
answer = policy.decide({"value": 150, "from_supplier": True})
print(answer.outcomes, [reason.because.get("en") for reason in answer.reasons])
```
"""

from ._answer import Answer, Defeated, Duty, Outcome, Reason, Step
from ._codes import Code, FaultCode
from ._decision import Decision
from ._errors import DecisionError, FactsError, Fault, FaultError, FencunError, Mistake, ModuleError
from ._given import UNKNOWN, Range, Unknown
from ._policy import Limits, Policy, Session, load
from ._tables import Field, Member, NamedValue, OutcomeSchema
from ._text import Bilingual, Lang, Text

__all__ = [
    "UNKNOWN",
    "Answer",
    "Bilingual",
    "Code",
    "Decision",
    "DecisionError",
    "Defeated",
    "Duty",
    "FactsError",
    "Fault",
    "FaultCode",
    "FaultError",
    "FencunError",
    "Field",
    "Lang",
    "Limits",
    "Member",
    "Mistake",
    "ModuleError",
    "NamedValue",
    "Outcome",
    "OutcomeSchema",
    "Policy",
    "Range",
    "Reason",
    "Session",
    "Step",
    "Text",
    "Unknown",
    "load",
]
