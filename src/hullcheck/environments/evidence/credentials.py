"""Files that let their holder in somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from hullcheck.core.said import said
from hullcheck.environments.compose_mentions import MentionKind
from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.texts import directory_of, join

from .base import Clause, Evidence, Inside
from .facts import Facts

MADE = Clause.surely("a script or document makes them")
MENTIONED = Clause.surely("a compose secret or mount names them")
IGNORED = Clause.likely("named in `.gitignore`")

BESIDE = {".npmrc": Ecosystem.NODE, ".pypirc": Ecosystem.PYTHON}
"""Names that mean something only beside a project."""


class Credentials(Evidence):
    """Tokens of package indexes, private keys, secrets of clouds and frameworks."""

    position = 10
    title = "credentials"
    kind = HostKind.CREDENTIALS
    clauses = (MADE, MENTIONED, IGNORED)
    directories = r"\.aws|\.ssh|\.gnupg|\.kube|\.secrets|secrets(?=/[^/.]+(?:\.txt)?\Z)"
    files = (
        r"\.npmrc|\.pypirc|[._]netrc|\.envrc|\.pgpass|\.my\.cnf|\.git-credentials|\.dockercfg"
        r"|\.htpasswd|\.boto|\.s3cfg|kubeconfig|master\.key|\.vault[-_]pass(?:word)?"
        r"|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|[^/]*\.(?:pem|key|p12|pfx|jks|keystore|ppk|kdbx)"
        r"|[^/]*(?:gha-creds|service[-_]?account|client[-_]?secret|firebase-adminsdk|gcp[-_]key)[^/]*\.json"
        r"|(?:application_default_)?credentials(?:\.json|\.ya?ml)?"
        r"|\.?secrets?\.(?:toml|ya?ml|json|txt)|terraform\.tfvars|[^/]*\.tfstate(?:\.backup)?"
    )
    inside: ClassVar[Inside] = {
        ".aws": ("credentials",),
        ".ssh": ("id_ed25519",),
        ".gnupg": ("private-keys-v1.d/0123456789ABCDEF.key",),
        ".kube": ("config",),
        ".secrets": ("token",),
        "secrets": ("token",),
    }

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield what commands make, compose files name and `.gitignore` keeps back."""
        for made in facts.made:
            if made.kind is self.kind:
                yield from self.expect(facts, MADE, made.path, made.evidence, made.place)
        for mention in facts.mentions:
            if mention.kind is MentionKind.SECRET:
                evidence = said("named in `{path}`", path=mention.place.path)
                yield from self.expect(facts, MENTIONED, mention.path, evidence, mention.place)
        for ignored in facts.named(self.kind):
            if ignored.by_wildcard or ignored.is_of_template(facts.snapshot):
                # `*.pem` is a line of many templates, and no word on a key that is there.
                continue
            if ignored.name.endswith("master.key") and not _opens(facts, ignored.path):
                continue
            beside = BESIDE.get(ignored.name)
            projects = ignored.beside(facts.of(beside)) if beside else ()
            for path in sorted({ignored.path, *projects}):
                place = ignored.line.place
                yield from self.expect(facts, IGNORED, path, ignored.evidence, place)


def _opens(facts: Facts, key: str) -> bool:
    """Say whether Rails has something that its `key`, which every `.gitignore` of it names, opens.

    https://guides.rubyonrails.org/security.html#custom-credentials
    """
    return join(directory_of(key), "credentials.yml.enc") in facts.snapshot
