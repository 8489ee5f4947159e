"""A provider is found by being there; everything that derives from it is filled in."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from quotatop import providers
from quotatop.present.words import LANGUAGES, Words

SOURCE = Path(providers.__file__).parent


def test_the_registry_knows_the_six_services_of_both_regions():
    assert {"zhipu", "zai", "kimi", "kimi-global", "minimax", "minimax-intl", "infini"} <= set(providers.names())


def test_an_unknown_id_is_a_key_error():
    with pytest.raises(KeyError):
        providers.load("nobody")
    with pytest.raises(KeyError):
        providers.load("_glm")


def test_naming_the_providers_imports_none_of_them():
    code = (
        "import sys; from quotatop import providers; providers.names();"
        "print([name for name in sys.modules if name.startswith('quotatop.providers.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_module_is_named_by_its_id(provider):
    assert (SOURCE / f"{provider.id.replace('-', '_')}.py").is_file()
    assert providers.load(provider.id) is provider


def test_every_page_and_origin_is_https(provider):
    assert provider.origins
    for url in (*provider.origins, provider.key_page, provider.usage_page, *provider.sources):
        assert urlsplit(url).scheme == "https"
        assert urlsplit(url).hostname
    assert all(urlsplit(origin).path == "" for origin in provider.origins)


def test_everything_that_others_derive_is_filled_in(provider):
    assert provider.environment or provider.environments or provider.keyless
    assert all(len(names) == len(provider.parts) > 1 for names in provider.environments)
    assert provider.hosts or provider.keyless
    assert provider.prefixes or provider.keyless
    assert provider.sources
    for says in (provider.name, provider.shows, provider.needs, *(option.help for option in provider.options)):
        assert says.en
        assert says.zh


def test_a_provider_has_recorded_cases(provider, has_cases):
    assert has_cases(provider.id)


def test_siblings_point_at_each_other_and_share_no_host(provider):
    if provider.sibling is None:
        return
    sibling = providers.load(provider.sibling)
    assert sibling.sibling == provider.id
    assert not set(provider.origins) & set(sibling.origins)
    assert not set(provider.hosts) & set(sibling.hosts)
    assert not set(provider.environment) & set(sibling.environment)
    assert provider.key_page != sibling.key_page


def test_vendors_never_see_each_other():
    """They meet in the modules that begin with `_`, which are nobody's own."""
    own = [path for path in SOURCE.glob("*.py") if path.stem != "__init__"]
    names = {path.stem for path in own if path.stem[0] != "_"}
    assert len(names) == len(providers.names())
    for path in own:
        imports = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
        found = {node.module.rpartition(".")[2] for node in imports if node.module.startswith(providers.__name__)}
        found |= {name.name for node in imports if node.module == providers.__name__ for name in node.names}
        assert not found & names, path.name


def test_every_request_that_a_folder_names_is_asked_in_its_cases(folder, drive, service, asked_in_cases):
    assert asked_in_cases(folder) == set(service(folder)["asks"])


def test_a_request_goes_to_the_origin_that_the_folder_names(case, drive, service):
    drive.outcome(case.provider, case.answers, case.now, **case.held)
    provider, which = providers.load(case.provider), service(case.provider).get("origins", {})
    for request in drive.requests:
        assert request.origin == provider.origins[which.get(f"{request.method} {request.path}", 0)]


CODE = re.compile(r"(rejected|forbidden|login-expired|no-plan|no-data|throttled|vendor|shape)-[a-z0-9-]+")


def codes_in_source():
    """Every fault code that a provider's source holds, and those that are put together."""
    nodes = (node for path in SOURCE.glob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    regional = {f"{kind}-{where}" for kind in ("rejected", "no-plan") for where in ("key", "region")}
    return regional | {text for text in texts if CODE.fullmatch(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_code_of_a_provider_has_a_sentence(language):
    codes, words = codes_in_source(), Words(language)
    assert len(codes) > 12
    assert [code for code in sorted(codes) if f"fault.{code}" not in words] == []
