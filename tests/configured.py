"""A source as its configuration has it, on its way into a pipeline."""

from pipeline import NOON

from afir_publisher import config, sources
from afir_publisher.ocpi.readers import READERS
from afir_publisher.sources import Turn
from afir_publisher.sync import not_listening

HEAD = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-TEST"\nlanguage = "nl"\n[[sources]]\n'


class Configured:
    """A source with a configuration of its own in a folder; each pull of it reads all there is."""

    def __init__(self, folder, settings, name="cpo"):
        """Write the configuration, of which `settings` are the keys of the source, and read it."""
        path = folder / "c.toml"
        path.write_text(f'{HEAD}name = "{name}"\n{settings}', encoding="utf-8")
        self.name = name
        (self.source,) = config.load(path, profiles=(), versions=READERS).sources

    @property
    def version(self):
        """The version of OCPI that its objects are in."""
        return self.source.version

    def opened(self):
        """As the pipeline is handed it."""
        return sources.opened(self.source, {}, Turn(now=NOON, full=True), not_listening)
