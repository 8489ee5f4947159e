"""Faults: what happened and what to do next. The screen, table or line puts the subscription's name in front.

A code is a fault kind (`fault.rejected`) or a kind with its reason (`fault.rejected-region`). Blanks that end in `_en`
or `_zh` are the same thing in two languages; each table takes its own.
"""

TABLE: dict[str, str] = {
    "fault.no-credential": "There is no usable credential. Give one with: quotatop set ID.key",
    "fault.no-credential-none": "No credential is configured. Give one with: quotatop set {id}.key",
    "fault.no-credential-env": "The environment variable {name} is not set or empty. Export it, or name another one.",
    "fault.no-credential-file": "No key can be read from {path}. Put it on the first line of that file.",
    "fault.no-credential-command-missing": "The credential command {program} cannot be started. Check its path.",
    "fault.no-credential-command-timeout": (
        "The credential command {program} gave no answer in 10 s. It has no terminal: unlock what it waits for first."
    ),
    "fault.no-credential-command-size": "The credential command {program} printed far more than a key.",
    "fault.no-credential-command-status": "The credential command {program} failed. Try it in a shell.",
    "fault.no-credential-command-empty": "The credential command {program} printed no key. Try it in a shell.",
    "fault.no-credential-keyring": "The keyring has no entry {name}, or is locked. Add it or unlock the keyring.",
    "fault.no-credential-keyring-extra": (
        "The keyring entry {name} needs the extra 'keyring'. Install quotatop[keyring], or name another place."
    ),
    "fault.no-credential-keyring-silent": (
        "The keyring gave no answer for {name} in 3 s. Unlock it, or name another place for the key."
    ),
    "fault.no-credential-login-file": (
        "The login at {path} cannot be read: it is damaged, of a newer form, or not yours to read. "
        "Run {command} once; it is read again by itself."
    ),
    "fault.no-credential-login": "No login was found at {path}. Log in once with: {command}",
    "fault.no-credential-signed-out": "Nobody is signed in there. Sign in once with: {command}",
    "fault.no-credential-characters": "Character {position} of the key is one that no key has. Copy the key again.",
    "fault.rejected": "The vendor does not accept this credential. Check it and set it anew.",
    "fault.rejected-key": "{name_en} does not accept this key: it is wrong or expired. Compare it with {page}",
    "fault.rejected-region": (
        "{name_en} does not accept this key: it is wrong, expired, or of the other region. Compare it with {page}; "
        'a key from {sibling_page} needs provider = "{sibling}".'
    ),
    "fault.rejected-product": (
        "A key that begins with {prefix} belongs to {product_en}, not to {name_en}. The right key is on {page}"
    ),
    "fault.rejected-scope": (
        "This token may not read the usage of {name_en}: it is one for inference alone. Log in with {command} itself."
    ),
    "fault.rejected-minimax-1004": (
        "{name_en} answered 1004 to the key as Bearer on {path}: a wrong key, one of the other region, or no plan. "
        'Compare it with {page}; a key from {sibling_page} needs provider = "{sibling}".'
    ),
    "fault.rejected-clock": (
        "{name_en} does not accept the signature: this machine's clock is {minutes} minutes off. Set the clock; the "
        "access key may be right."
    ),
    "fault.rejected-signature": (
        "{name_en} does not accept the signature: the secret key is wrong, or this machine's clock is. Copy the secret "
        "key again; a lost one is replaced on {page}"
    ),
    "fault.rejected-access-key": (
        "{name_en} wants an access key, which begins with AK, and its secret key; an API key for calls cannot read the "
        "quota. Both are made at {page}"
    ),
    "fault.rejected-temporary": (
        "The temporary credentials of {name_en} have run out. Use a lasting access key of an IAM user: {page}"
    ),
    "fault.forbidden": "The credential is right but lacks a permission. See the vendor's console.",
    "fault.forbidden-service": "The key is right but may not read the quota of {name_en}. Permissions: {page}",
    "fault.forbidden-grant": "The access key is right but lacks a permission. Grant {grant_en} on {grant_page}",
    "fault.login-expired": "The login has expired. Use the vendor's own CLI once to renew it.",
    "fault.login-expired-cli": "The login of {command} has expired. Run {command} once; it is read again by itself.",
    "fault.login-expired-command": (
        "The program {program} wants a login. Log in with it in a shell; it is asked again by itself."
    ),
    "fault.no-plan": "The key is right, but the account has no plan here.",
    "fault.no-plan-key": "The key is right, but has no active subscription of {name_en}. See {page}",
    "fault.no-plan-api-key": (
        "{command} is logged in with an API key, which has no plan and no quota. Log in there with the account that "
        "holds the plan."
    ),
    "fault.no-plan-region": (
        "The key is right, but has no active subscription of {name_en}. See {page}; a plan bought on "
        '{sibling_page} needs provider = "{sibling}" and a key from there.'
    ),
    "fault.no-data": "The vendor answered without any quota window. Look at its own page.",
    "fault.no-data-windows": "{name_en} answered without any quota window. Look at {page}",
    "fault.no-data-balance": "{name_en} answered without any balance. Look at {page}",
    "fault.no-data-team": (
        "{name_en} answered without any quota window. A team plan needs the keys organization and project beside the "
        "credential."
    ),
    "fault.no-data-codex": (
        "No session of Codex on this machine tells of a limit, and the program codex is not there to be asked. Use "
        'codex once; or set source = "api" to ask the web endpoint.'
    ),
    "fault.no-data-claude": (
        "Claude Code has told nothing yet. Run: quotatop claude-statusline --install, and use claude once; or set "
        'source = "api" to ask the web endpoint.'
    ),
    "fault.no-data-claude-account": (
        "What Claude Code keeps is of another account than the one that is signed in. Open /usage in claude once."
    ),
    "fault.throttled": "The vendor asks us to wait. It is asked again later; the quota itself is not touched.",
    "fault.throttled-endpoint": (
        "{name_en} asks us to wait before reading the quota again. Nothing to do; a longer interval helps."
    ),
    "fault.unreachable": "The vendor cannot be reached. Check the network.",
    "fault.unreachable-dns": "The vendor's name cannot be resolved. Check the network, VPN and DNS.",
    "fault.unreachable-connect": "No connection to the vendor. Check the network, VPN and firewall.",
    "fault.unreachable-tls": (
        "The secure connection failed. Check the clock and the CA certificates; a network's sign-in page does this too."
    ),
    "fault.unreachable-tls-early": (
        "The certificate shown by {host} is not valid yet, so that nothing was sent. Check this machine's clock."
    ),
    "fault.unreachable-tls-expired": (
        "The certificate shown by {host} has expired, so that nothing was sent. Check this machine's clock; if it is "
        "right, the other side has to renew it."
    ),
    "fault.unreachable-tls-issuer": (
        "Nobody known here vouches for the certificate shown by {host}, so that nothing was sent. A company proxy "
        "needs its CA file in SSL_CERT_FILE; a network's sign-in page wants you to sign in."
    ),
    "fault.unreachable-tls-name": (
        "The certificate shown is for another name than {host}, so that nothing was sent. Sign in if the network asks "
        "for it; else check the address and the DNS."
    ),
    "fault.unreachable-tls-self-signed": (
        "The certificate shown by {host} is self-signed, so that nothing was sent. A company proxy needs its CA file "
        "in SSL_CERT_FILE; a network's sign-in page wants you to sign in."
    ),
    "fault.unreachable-timeout": "The vendor did not answer in time. It is asked again later.",
    "fault.unreachable-broken": "The answer broke off. It is asked again later.",
    "fault.unreachable-command-missing": (
        "The program {program} cannot be started. Install it, or give its whole path in: command"
    ),
    "fault.unreachable-command-timeout": (
        "The program {program} gave no answer in time and was ended. It has no terminal: see whether it waits for one."
    ),
    "fault.unreachable-files": (
        "The folder of the tool's files does not answer. Check the disk or the network it is on."
    ),
    "fault.unreachable-proxy": "The proxy in {variable} does not work. Check its address, or unset it.",
    "fault.unreachable-ca": "The CA file in {variable} cannot be read. Mend it, or unset it.",
    "fault.vendor": "The vendor has a failure of its own. It is asked again later.",
    "fault.vendor-status": "{name_en} failed with HTTP {status}. It is asked again later.",
    "fault.vendor-code": "{name_en} reports its own error {number}. It is asked again later; {page} may say more.",
    "fault.vendor-command": "The program {program} failed. Run it in a shell to see why.",
    "fault.vendor-blocked": (
        "A web page came in place of the quota (HTTP {status}): a firewall of {name_en}, or a network that wants a "
        "sign-in. The key is not the cause; check the network, or wait."
    ),
    "fault.vendor-gone": "{name_en} no longer answers at {path}. Look for a newer quotatop, or check base_url.",
    "fault.vendor-discontinued": "{name_en} was discontinued on 2026-06-27. Remove the subscription: quotatop remove",
    "fault.shape": "The answer cannot be read. Look for a newer quotatop.",
    "fault.shape-encoding": "{host} compressed its answer in a way that nobody asked for. A proxy may do this.",
    "fault.shape-empty": "{name_en} gave an empty answer. It is asked again later.",
    "fault.shape-file": (
        "{path} cannot be read: it is damaged, of a newer form, or not yours to read. It is looked at again by itself."
    ),
    "fault.shape-command": (
        "What the program {program} printed is no JSON object. Its options may be wrong: most want --output json."
    ),
    "fault.shape-command-fields": (
        "What the program {program} printed is neither its vendor's known form nor quotatop's own (windows, balances)."
    ),
    "fault.shape-json": "{name_en} gave an answer that is no JSON object. Run quotatop doctor, or update quotatop.",
    "fault.shape-fields": (
        "The answer of {name_en} has changed its shape ({fields}). Look for a newer quotatop; quotatop doctor --bundle "
        "makes a report."
    ),
    "fault.refused": "A safety rule of quotatop stopped this request.",
    "fault.refused-redirect": "The vendor sent us on to {host}; a key is never sent after a redirect. Check base_url.",
    "fault.refused-insecure": "The address is not https. A key travels over https only; correct base_url.",
    "fault.refused-host": "{host} is not one of this provider's hosts; no key is sent there. Check base_url.",
    "fault.refused-size": "The answer is larger than 2 MiB and was dropped. Check base_url.",
    "fault.refused-command-size": "The program {program} printed more than 1 MiB, which is no quota; it was ended.",
    "fault.refused-mode": "Others can read {path}. Mend it with: {command}",
    "fault.refused-folder": "Others can exchange files in {path}, the key's too. Mend it with: {command}",
    "fault.refused-owner": "{path} belongs to another user, so its key is not used. Copy it to a file of your own.",
    "fault.refused-header": "The value of {name} holds a character that no header can carry. Correct the config.",
    "fault.refused-source": (
        'This version cannot read by source = "{source}" yet. Set source = "auto" to read from the vendor.'
    ),
    "fault.bug": "quotatop itself failed here. The log file has the trace; please report it.",
}
