"""Faults: what happened and what to do next. See the English table for how codes and blanks work."""

TABLE: dict[str, str] = {
    "fault.no-credential": "没有可用的凭据。请用 quotatop set ID.key 设置密钥",
    "fault.no-credential-none": "尚未配置凭据。请用 quotatop set {id}.key 设置密钥",
    "fault.no-credential-env": "环境变量 {name} 未设置或为空。请导出该变量，或改用其他变量。",
    "fault.no-credential-file": "无法从 {path} 读到密钥。请把密钥放在该文件的第一行。",
    "fault.no-credential-command-missing": "无法启动凭据命令 {program}。请检查路径。",
    "fault.no-credential-command-timeout": (
        "凭据命令 {program} 在 10 秒内没有答复。它没有终端可用：请先解锁它等待的内容。"
    ),
    "fault.no-credential-command-size": "凭据命令 {program} 的输出远超一个密钥。请在终端里试运行。",
    "fault.no-credential-command-status": "凭据命令 {program} 执行失败。请在终端里试运行。",
    "fault.no-credential-command-empty": "凭据命令 {program} 没有输出密钥。请在终端里试运行。",
    "fault.no-credential-keyring": "系统密钥环中没有 {name}，或密钥环已锁定。请添加条目或解锁。",
    "fault.no-credential-keyring-extra": (
        "读取密钥环条目 {name} 需要附加组件 keyring。请安装 quotatop[keyring]，或换一处存放密钥。"
    ),
    "fault.no-credential-keyring-silent": "密钥环在 3 秒内没有给出 {name}。请解锁密钥环，或换一处存放密钥。",
    "fault.no-credential-login-file": (
        "无法读取 {path} 中的登录信息：文件已损坏、格式较新，或没有读取权限。请运行一次 {command}，之后会自动重新读取。"
    ),
    "fault.no-credential-login": "在 {path} 没有找到登录信息。请运行 {command} 登录一次",
    "fault.no-credential-signed-out": "该工具尚未登录。请运行一次：{command}",
    "fault.no-credential-characters": "密钥的第 {position} 个字符不可能出现在密钥里。请重新复制。",
    "fault.rejected": "厂商不接受此凭据。请检查并重新设置。",
    "fault.rejected-key": "{name_zh}不接受此密钥：密钥有误或已过期。请到 {page} 核对",
    "fault.rejected-region": (
        "{name_zh}不接受此密钥：密钥有误、已过期，或属于另一区域。请到 {page} 核对；"
        '在 {sibling_page} 获取的密钥应使用 provider = "{sibling}"。'
    ),
    "fault.rejected-product": "以 {prefix} 开头的密钥属于 {product_zh}，不属于{name_zh}。正确的密钥见 {page}",
    "fault.rejected-scope": "该令牌只能用于推理，无权读取{name_zh}的用量。请用 {command} 本身登录。",
    "fault.rejected-minimax-1004": (
        "{name_zh}对 {path}（以 Bearer 方式发送密钥）返回 1004：密钥有误、属于另一区域，或没有套餐。请到 {page} 核对；"
        '在 {sibling_page} 获取的密钥应使用 provider = "{sibling}"。'
    ),
    "fault.rejected-clock": "{name_zh}不接受签名：本机时间偏差 {minutes} 分钟。请校准时间；Access Key 可能没有问题。",
    "fault.rejected-signature": (
        "{name_zh}不接受签名：Secret Key 有误，或本机时间不准。请重新复制 Secret Key；若已遗失，请到 {page} 重新创建"
    ),
    "fault.rejected-access-key": (
        "{name_zh}需要 Access Key（以 AK 开头）及其 Secret Key；调用模型的 API Key 无法读取额度。请在此创建：{page}"
    ),
    "fault.rejected-temporary": "{name_zh}的临时凭证已过期。请改用 IAM 用户的长期 Access Key：{page}",
    "fault.forbidden": "凭据有效，但缺少权限。请查看厂商控制台。",
    "fault.forbidden-service": "密钥有效，但无权读取{name_zh}的额度。请到 {page} 检查权限",
    "fault.forbidden-grant": "Access Key 有效，但缺少权限。请到 {grant_page} 授予：{grant_zh}",
    "fault.login-expired": "登录已过期。请用厂商自己的 CLI 续期。",
    "fault.login-expired-cli": "{command} 的登录已过期。运行一次 {command} 即可，之后会自动重新读取。",
    "fault.login-expired-command": "程序 {program} 需要登录。请在 shell 中用它登录一次，之后会自动重新读取。",
    "fault.no-plan": "密钥有效，但该账号没有套餐。",
    "fault.no-plan-key": "密钥有效，但没有生效中的{name_zh}订阅。请查看 {page}",
    "fault.no-plan-api-key": "{command} 使用的是 API Key 登录，没有套餐额度。请在其中用拥有套餐的账号登录。",
    "fault.no-plan-region": (
        "密钥有效，但没有生效中的{name_zh}订阅。请查看 {page}；"
        '在 {sibling_page} 购买的套餐应使用 provider = "{sibling}" 及那里的密钥。'
    ),
    "fault.no-data": "厂商的回复中没有任何额度窗口。请查看厂商页面。",
    "fault.no-data-windows": "{name_zh}的回复中没有任何额度窗口。请查看 {page}",
    "fault.no-data-balance": "{name_zh}的回复中没有任何余额。请查看 {page}",
    "fault.no-data-team": "{name_zh}的回复中没有任何额度窗口。团队套餐需要在凭据旁设置 organization 和 project。",
    "fault.no-data-codex": (
        '本机的 Codex 会话中没有额度信息，也找不到 codex 程序。请使用一次 codex；或设置 source = "api" 读取网页接口。'
    ),
    "fault.no-data-claude": (
        "Claude Code 还没有提供任何信息。请运行 quotatop claude-statusline --install 并使用一次 claude；"
        '或设置 source = "api" 读取网页接口。'
    ),
    "fault.no-data-claude-account": (
        "Claude Code 保存的是另一个账号的信息，不是当前登录的账号。请在 claude 中打开一次 /usage。"
    ),
    "fault.throttled": "厂商要求稍后再试。稍后会再次读取，额度本身不受影响。",
    "fault.throttled-endpoint": "{name_zh}要求稍后再读取额度。无需处理；调大轮询间隔会有帮助。",
    "fault.unreachable": "无法连接厂商。请检查网络。",
    "fault.unreachable-dns": "无法解析厂商域名。请检查网络、VPN 和 DNS。",
    "fault.unreachable-connect": "无法与厂商建立连接。请检查网络、VPN 和防火墙。",
    "fault.unreachable-tls": "安全连接失败。请检查系统时间和 CA 证书；需要登录的网络也会造成此问题。",
    "fault.unreachable-tls-early": "{host} 出示的证书尚未生效，因此没有发送任何内容。请检查本机时间。",
    "fault.unreachable-tls-expired": (
        "{host} 出示的证书已过期，因此没有发送任何内容。请检查本机时间；若时间无误，只能等对方更新证书。"
    ),
    "fault.unreachable-tls-issuer": (
        "{host} 出示的证书由本机不认识的机构签发，因此没有发送任何内容。"
        "若使用公司代理，请把其 CA 文件写入 SSL_CERT_FILE；若网络需要登录，请先登录。"
    ),
    "fault.unreachable-tls-name": (
        "出示的证书不属于 {host}，因此没有发送任何内容。若网络需要登录，请先登录；否则请检查地址和 DNS。"
    ),
    "fault.unreachable-tls-self-signed": (
        "{host} 出示的证书是自签名的，因此没有发送任何内容。"
        "若使用公司代理，请把其 CA 文件写入 SSL_CERT_FILE；若网络需要登录，请先登录。"
    ),
    "fault.unreachable-timeout": "厂商没有及时回复。稍后会再次读取。",
    "fault.unreachable-broken": "回复中途断开。稍后会再次读取。",
    "fault.unreachable-command-missing": "无法启动程序 {program}。请安装它，或在 command 中写出完整路径。",
    "fault.unreachable-command-timeout": (
        "程序 {program} 没有按时给出结果，已被结束。它没有终端可用，请检查它是否在等待输入。"
    ),
    "fault.unreachable-files": "工具的文件夹没有响应。请检查所在的磁盘或网络。",
    "fault.unreachable-proxy": "{variable} 中的代理无法使用。请检查地址，或取消该变量。",
    "fault.unreachable-ca": "无法读取 {variable} 中的 CA 文件。请修正，或取消该变量。",
    "fault.vendor": "厂商服务出现故障。稍后会再次读取。",
    "fault.vendor-status": "{name_zh}返回 HTTP {status}。稍后会再次读取。",
    "fault.vendor-code": "{name_zh}返回自身错误 {number}。稍后会再次读取；详情可查看 {page}",
    "fault.vendor-command": "程序 {program} 执行失败。请在 shell 中运行它查看原因。",
    "fault.vendor-blocked": (
        "收到的是网页而不是额度（HTTP {status}）：可能是{name_zh}的防火墙，或当前网络需要登录。"
        "与密钥无关；请检查网络，或稍候。"
    ),
    "fault.vendor-gone": "{name_zh}的 {path} 已不再提供。请更新 quotatop，或检查 base_url。",
    "fault.vendor-discontinued": "{name_zh}已于 2026-06-27 下线。可用 quotatop remove 移除此订阅",
    "fault.shape": "无法读懂回复。请更新 quotatop。",
    "fault.shape-encoding": "{host} 的回复使用了未请求的压缩方式，可能是代理所致。",
    "fault.shape-empty": "{name_zh}的回复为空。稍后会再次读取。",
    "fault.shape-file": "无法读取 {path}：文件已损坏、格式较新，或没有读取权限。之后会自动再次查看。",
    "fault.shape-command": "程序 {program} 的输出不是 JSON 对象。可能缺少参数，多数需要 --output json。",
    "fault.shape-command-fields": (
        "程序 {program} 的输出既不是厂商的已知格式，也不是 quotatop 自己的格式（windows、balances）。"
    ),
    "fault.shape-json": "{name_zh}的回复不是 JSON 对象。请运行 quotatop doctor，或更新 quotatop。",
    "fault.shape-fields": (
        "{name_zh}的回复格式已变化（{fields}）。请更新 quotatop；quotatop doctor --bundle 可生成报告。"
    ),
    "fault.refused": "quotatop 的安全规则拦下了此请求。",
    "fault.refused-redirect": "厂商要求跳转到 {host}；密钥不会随跳转发送。请检查 base_url。",
    "fault.refused-insecure": "地址不是 https。密钥只通过 https 发送；请修正 base_url。",
    "fault.refused-host": "{host} 不是该厂商的主机，不会向其发送密钥。请检查 base_url。",
    "fault.refused-size": "回复超过 2 MiB，已丢弃。请检查 base_url。",
    "fault.refused-command-size": "程序 {program} 输出超过 1 MiB，不可能是额度信息，已被结束。",
    "fault.refused-mode": "其他用户可以读取 {path}。请运行：{command}",
    "fault.refused-folder": "其他用户可以替换 {path} 中的文件，包括密钥文件。请运行：{command}",
    "fault.refused-owner": "{path} 属于其他用户，不使用其中的密钥。请复制到自己的文件。",
    "fault.refused-header": "{name} 的值含有请求头无法携带的字符。请在配置中改正。",
    "fault.refused-source": '此版本还不能用 source = "{source}" 读取。请设为 source = "auto"，直接向厂商读取。',
    "fault.bug": "quotatop 自身出错。日志文件中有详情，欢迎报告。",
}
