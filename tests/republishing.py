"""A feed of OCPI from one end to the other: a source, our store, our Sender, and we again as its client."""

import json
from contextlib import closing, contextmanager

from afir_publisher import config, job, serving
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store import Store
from afir_publisher.web import server
from exporters import PROFILES

HEAD = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-TEST"\nlanguage = "nl"\n'
OCPI = [name for name, profile in PROFILES.items() if profile.family == "ocpi"]
"""The profiles that are OCPI."""


class Republisher:
    """A publisher with one source and one feed `out` in a folder of its own; `clock` is that of syncs."""

    def __init__(self, folder, profile, source, feed="", extra="", environ=None):
        """Write the configuration; `source` are the keys of the source, `feed` further ones of the feed."""
        self.folder = folder
        self.profile = PROFILES[profile]
        self.environ = environ or {}
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / config.NAME
        feed = f'[[feed]]\nname = "out"\nprofile = "{profile}"\nsources = ["cpo"]\n{feed}'
        path.write_text(f'{HEAD}{extra}[[sources]]\nname = "cpo"\n{source}\n{feed}', encoding="utf-8")
        self.settings = config.load(path, profiles=PROFILES, versions=READERS)

    def sync(self, **options):
        """Sync; what became of it."""
        (outcome,) = job.run(self.settings, self.settings.sources, self.environ, **options).outcomes
        return outcome

    def objects(self, publication):
        """What the file of a publication says."""
        text = (self.folder / "feeds" / "out" / f"{publication}.json").read_text(encoding="utf-8")
        return {(one["party_id"], one["id"]): one for one in json.loads(text)}

    def findings(self):
        """How many findings there are of each rule."""
        with closing(Store(self.settings.store.path)) as store:
            return {rule: count for rule, _, count in store.findings.most_frequent("cpo", 1000)}

    @contextmanager
    def served(self, port=0):
        """The address of its server, while it is open; on a free port if none is named."""
        place = ""
        served = serving.application(self.settings, self.environ, lambda: place)
        with server.serving(served.app, "127.0.0.1", port, served.at_once) as listening_at:
            place = f"http://127.0.0.1:{listening_at}"
            yield place


def client_of(folder, place, profile, **keys):
    """We again, reading the Sender that is at a place."""
    source = f'versions_url = "{place}/ocpi/out/versions"\nauth = "none"'
    return Republisher(folder, profile, source, **keys)
