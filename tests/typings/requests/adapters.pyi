from typing import Any

class HTTPAdapter:
    poolmanager: Any
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None: ...
