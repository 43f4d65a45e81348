"""What single access points ask for beyond the law: a module a country, run only for feeds that go there."""
