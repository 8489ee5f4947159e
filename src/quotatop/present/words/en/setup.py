"""Config problems, credentials, the first run, import, doctor."""

TABLE: dict[str, str] = {
    # editing the config
    "setup.not-written": "{path} could not be written: {why}",
    "setup.added": "added {id} to {path}",
    "setup.removed": "removed {id}",
    "setup.removed-key": "removed its key file {path}",
    "setup.key-set": "{id} has a new key",
    "setup.key-argument": "a key is never taken from the command line; quotatop set {id}.key asks for it",
    "setup.set": "{name} = {value}",
    "setup.set-default": "{name} is back to {value}",
    "setup.unset": "{name} is no longer set",
    "setup.key-exists": "{path} is there already; remove it, or use it with --file",
    # config path, check, show
    "setup.config.right": "{path} is right; subscriptions: {count}",
    "setup.config.none": "{path} does not exist yet, so the defaults hold",
    "setup.config.at": "{path}",
    "setup.config.default": "default",
    # asking
    "setup.ask.number": "a number from 1 to {highest}, please",
    "setup.ask.ended": "there is nobody to ask: stdin has ended",
    "setup.ask.provider": "Whose plan is it?",
    "setup.ask.id": "What shall it be called? (letters, digits, - and _)",
    "setup.ask.where": "Where is the key?",
    "setup.ask.type-it": "I type or paste it now",
    "setup.ask.key": "Key (it is not shown):",
    "setup.ask.part": "{part} (it is not shown):",
    "setup.ask.key-page": "Keys are made at {page}",
    # add
    "setup.add.no-provider": "name the provider: quotatop add ID --provider P; P is one of {known}",
    "setup.add.unknown-provider": "there is no provider {name!r}{hint}; there are {known}",
    "setup.add.planned-provider": "{name} is not supported by this version of quotatop; there are {known}",
    "setup.add.taken": "{id} is there already",
    "setup.add.no-credential": (
        "say where the key is: --env NAME, --file FILE, --command PROGRAM, --keyring SERVICE/NAME, --login, "
        "or --key-stdin to read it from stdin"
    ),
    "setup.add.empty-key": "no key was given",
    "setup.add.bad-command": "--command: a quotation mark is not closed",
    "setup.add.bad-since": "--since: must be a date like 2026-01-20",
    "setup.add.bad-source": "--source: must be one of {known}",
    "setup.add.bad-option": "--option: must be written NAME=VALUE",
    "setup.add.once": "{flag}: once is enough; this key has one part",
    "setup.add.parts": "The credential of {id} has parts. Name each: {example}",
    "setup.prefix": ("Warning: a key that begins with {prefix} belongs to {product}. The right key is on {page}"),
    # the live test
    "setup.test.asking": "asking {name} …",
    "setup.test.works": "{name} answers: {found}",
    "setup.test.later": "It is saved all the same and will be asked again; nothing shows that the key is wrong.",
    "setup.test.anyway": "Save it anyway?",
    "setup.test.not-saved": "Nothing was saved. Use --no-test to save it all the same.",
    # import
    "setup.import.nothing": "No keys or logins were found that are not in use already.",
    "setup.import.how": "Add them with: quotatop import --yes, or one with: quotatop add",
    "setup.import.which": "Which shall be added? (numbers, all, or nothing for none)",
    "setup.import.numbers": "numbers from the list that can be used where they are, please, like 1,3",
    "setup.import.next": "See them with: quotatop status",
    "setup.found.asks": "asks {hosts} every {every}",
    "setup.found.runs": "runs `{program}` every {every}",
    "setup.found.reads": "no key, no request of ours; looks every {every}: {what}",
    "setup.found.tool": "the vendor's own tool, which alone can use its login",
    "setup.found.region": "could be for the vendor's other region too",
    "setup.found.login": "the vendor's own login; only ever read",
    "setup.found.pay-as-you-go": "is set up for pay-as-you-go, which has no quota",
    "setup.found.calls-only": "makes model calls only; the quota is read with an access key",
    "setup.found.copy": "holds a key in a format of its own: copy it with quotatop add … --key-stdin",
    "setup.found.copy-unsure": "may hold keys, of other providers too: copy one with quotatop add … --key-stdin",
}
