"""What a configuration says for the metadata of feeds: nothing is made up, so all of it has to be there."""

import pytest

from afir_publisher import config
from afir_publisher.config.fields import LICENCES, METADATA_LANGUAGES
from afir_publisher.metadata.words import LANGUAGES

PUBLISHER = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-1"\nlanguage = "nl"\n'
WHO = 'name = "Laadpunt B.V."\nemail = "data@laadpunt.example"\nhomepage = "https://laadpunt.example"\n'
WHERE = '[feeds]\nurl = "https://data.example/feeds/"\n'
FEED = """
[[sources]]
name = "cpo"
versions_url = "https://cpo.example/versions"
[[feed]]
name = "out"
profile = "datex2-3.7"
sources = ["cpo"]
[feed.metadata]
"""
TITLE, DESCRIPTION, LICENCE = 'title = "Punten"\n', 'description = "Alle punten"\n', 'licence = "CC0-1.0"\n'
SAID = TITLE + DESCRIPTION + LICENCE


def test_metadata_is_what_the_publisher_says(load):
    """Words for licences stand for those of the EU's table; the language is the publisher's."""
    found = load(PUBLISHER + WHO + WHERE + FEED + SAID)
    licence = "http://publications.europa.eu/resource/authority/licence/CC0"
    assert found.feed[0].metadata == config.Metadata.model_construct(
        title="Punten", description="Alle punten", licence=licence, language=None
    )
    assert (found.publisher.name, found.publisher.email) == ("Laadpunt B.V.", "data@laadpunt.example")


def test_a_feed_has_none_by_itself(load):
    """There is no licence that could be meant."""
    assert load(PUBLISHER + FEED.replace("[feed.metadata]", "")).feed[0].metadata is None


@pytest.mark.parametrize("word", LICENCES)
def test_every_word_for_a_licence_is_known(load, word):
    """As SPDX has it."""
    text = PUBLISHER + WHO + WHERE + FEED + SAID.replace("CC0-1.0", word)
    assert load(text).feed[0].metadata.licence.endswith(f"/{LICENCES[word]}")


def test_another_licence_is_given_by_its_address(load):
    """Such as a national one."""
    text = PUBLISHER + WHO + WHERE + FEED + SAID.replace("CC0-1.0", "https://www.govdata.de/dl-de/zero-2-0")
    assert load(text).feed[0].metadata.licence == "https://www.govdata.de/dl-de/zero-2-0"


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ('[feeds]\nurl = "https://data.example/x/"\n', "https://data.example/x"),
        ('[serve]\nurl = "https://feeds.example/"\n', "https://feeds.example/feeds"),
        ('[ocpi]\nparty = "NL*NAP"\nname = "X"\nurl = "https://nap.example"\n', "https://nap.example/feeds"),
        ('[feeds]\nurl = "https://a.example"\n[serve]\nurl = "https://b.example"\n', "https://a.example"),
    ],
)
def test_the_address_is_that_of_the_folder_or_of_what_serves_it(load, more, address):
    """The folder's own counts more."""
    assert load(PUBLISHER + WHO + more + FEED + SAID).feeds_url == address


def test_without_an_address_there_is_none(load):
    """Who only delivers feeds needs none."""
    assert load(PUBLISHER + FEED.replace("[feed.metadata]", "")).feeds_url is None


NEED = "as feed[0].metadata says who publishes it"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            PUBLISHER + FEED + SAID,
            [
                f"publisher.name: found nothing, expected a name of at most 100 characters, {NEED}",
                f'publisher.email: found nothing, expected an e-mail address such as "data@nap.example", {NEED}',
                f'publisher.homepage: found nothing, expected an address such as "https://nap.example", {NEED}',
                "feeds.url: found nothing, expected the address of the feeds' folder, as metadata says where feeds are",
            ],
        ),
        (
            PUBLISHER + WHO + WHERE + FEED + TITLE,
            [
                "feed[0].metadata.description: found nothing, expected a text of at most 4,000 characters",
                "feed[0].metadata.licence: found nothing, expected a licence",
            ],
        ),
        (
            PUBLISHER + WHO + WHERE + FEED + SAID.replace("CC0-1.0", "free for all"),
            [
                (
                    'feed[0].metadata.licence: found "free for all", expected "CC-BY-4.0" or "CC-BY-SA-4.0" or '
                    '"CC0-1.0", or the address of a licence'
                )
            ],
        ),
        (
            PUBLISHER + WHO + WHERE + FEED + SAID + "licens = 1\n",
            [
                (
                    "feed[0].metadata.licens: found an unknown key (did you mean licence?), expected one of title, "
                    "description, licence, language"
                )
            ],
        ),
        (
            PUBLISHER.replace('"nl"', '"nb"') + WHO + WHERE + FEED + SAID,
            [
                (
                    'feed[0].metadata.language: found nothing, expected a language of the EU, such as "en", as '
                    "metadata cannot be in the publisher's"
                )
            ],
        ),
        (
            PUBLISHER + WHO.replace("data@laadpunt.example", "nobody") + WHERE + FEED + SAID,
            ['publisher.email: found "nobody", expected an e-mail address such as "data@nap.example"'],
        ),
        (
            PUBLISHER + WHO + WHERE.replace("https:", "http:") + FEED + SAID,
            [
                (
                    'feeds.url: found "http://data.example/feeds/", expected an address with https (http only to this '
                    "machine), without user, password and #"
                )
            ],
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told(faults, text, told):
    """With what it is needed for."""
    assert faults(text) == told


def test_a_language_that_metadata_cannot_be_in_is_told_with_those_it_can(faults):
    """Each of them has its words."""
    assert {*LANGUAGES} == METADATA_LANGUAGES
    (fault,) = faults(PUBLISHER + WHO + WHERE + FEED + SAID + 'language = "nb"\n')
    assert fault.startswith('feed[0].metadata.language: found "nb", expected "bg" or "cs" or')
