"""Scale tests read gold sets as the scripts of bench/ do."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "bench"))
