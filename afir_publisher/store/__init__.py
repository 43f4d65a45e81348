"""The store: what every pull showed, what is wrong with it, and what the feeds published. All SQL is in here.

    Store          opens the file, holds the transaction
    snapshots      pulls and the objects they showed; any past snapshot
    links          what hangs on what: tariffs, twins, moments to look again
    findings       what is wrong with the objects: opened, still open, resolved
    overlays       what is stated beside OCPI about each source
    peers          what is remembered of each source beside its objects
    pushed         what sources sent by themselves, until it is published
    publications   entries and messages of the feeds; any past message
    past           what is older than anybody wants, forgotten
    deliveries     how far each feed is where it is sent to, in a file of its own

Rows end, they are not deleted: a sync of a store that holds years changes what moved and nothing else. Only `past`
deletes, when somebody asks for it.
"""

from sqlite3 import Error as StoreError

from afir_publisher.store.past import Forgotten
from afir_publisher.store.store import Store

__all__ = ["Forgotten", "Store", "StoreError"]
