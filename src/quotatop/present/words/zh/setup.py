"""Config problems, credentials, the first run, import, doctor."""

TABLE: dict[str, str] = {
    # editing the config
    "setup.not-written": "无法写入 {path}：{why}",
    "setup.added": "已将 {id} 加入 {path}",
    "setup.removed": "已移除 {id}",
    "setup.removed-key": "已删除它的密钥文件 {path}",
    "setup.key-set": "{id} 已换用新密钥",
    "setup.key-argument": "密钥从不取自命令行；请运行 quotatop set {id}.key，它会询问密钥",
    "setup.set": "{name} = {value}",
    "setup.set-default": "{name} 恢复为 {value}",
    "setup.unset": "{name} 不再设置",
    "setup.key-exists": "{path} 已存在；请先删除它，或用 --file 使用它",
    # config path, check, show
    "setup.config.right": "{path} 没有问题；订阅数：{count}",
    "setup.config.none": "{path} 尚不存在，一切按默认值",
    "setup.config.at": "{path}",
    "setup.config.default": "默认",
    # asking
    "setup.ask.number": "请输入 1 到 {highest} 的数字",
    "setup.ask.ended": "无法提问：标准输入已结束",
    "setup.ask.provider": "是哪一家的套餐？",
    "setup.ask.id": "叫什么名字？（字母、数字、- 和 _）",
    "setup.ask.where": "密钥在哪里？",
    "setup.ask.type-it": "现在输入或粘贴",
    "setup.ask.key": "密钥（不会显示）：",
    "setup.ask.part": "{part}（不会显示）：",
    "setup.ask.key-page": "密钥在这里创建：{page}",
    # add
    "setup.add.no-provider": "请指明服务商：quotatop add ID --provider P，P 可为 {known}",
    "setup.add.unknown-provider": "没有服务商 {name!r}{hint}；现有 {known}",
    "setup.add.planned-provider": "此版本的 quotatop 尚不支持 {name}；现有 {known}",
    "setup.add.taken": "{id} 已存在",
    "setup.add.no-credential": (
        "请说明密钥在哪里：--env NAME、--file FILE、--command PROGRAM、--keyring SERVICE/NAME、--login，"
        "或用 --key-stdin 从标准输入读取"
    ),
    "setup.add.empty-key": "没有输入密钥",
    "setup.add.bad-command": "--command：引号没有闭合",
    "setup.add.bad-since": "--since：须为 2026-01-20 这样的日期",
    "setup.add.bad-source": "--source：须为 {known} 之一",
    "setup.add.bad-option": "--option：须写成 NAME=VALUE",
    "setup.add.once": "{flag}：只需一次，该密钥只有一个部分",
    "setup.add.parts": "{id} 的凭据由几个部分组成，请逐一指明：{example}",
    "setup.prefix": "注意：以 {prefix} 开头的密钥属于{product}。正确的密钥在 {page}",
    # the live test
    "setup.test.asking": "正在查询 {name}……",
    "setup.test.works": "{name} 有应答：{found}",
    "setup.test.later": "仍然保存，稍后会再次查询；没有迹象表明密钥有误。",
    "setup.test.anyway": "仍要保存吗？",
    "setup.test.not-saved": "没有保存任何内容。若仍要保存，请使用 --no-test。",
    # import
    "setup.import.nothing": "没有找到尚未使用的密钥或登录。",
    "setup.import.how": "全部加入：quotatop import --yes；单独加入：quotatop add",
    "setup.import.which": "加入哪些？（输入编号或 all，直接回车则一个也不加）",
    "setup.import.numbers": "请输入列表中可直接使用的编号，例如 1,3",
    "setup.import.next": "查看：quotatop status",
    "setup.found.asks": "每 {every} 查询 {hosts}",
    "setup.found.runs": "每 {every} 运行 `{program}`",
    "setup.found.reads": "无需密钥，不发请求；每 {every} 查看一次：{what}",
    "setup.found.tool": "厂商官方工具，其登录只有它自己能用",
    "setup.found.region": "也可能属于该厂商的另一区域",
    "setup.found.login": "厂商官方工具的登录，只读不写",
    "setup.found.pay-as-you-go": "配置为按量付费，没有套餐额度",
    "setup.found.calls-only": "只能用于模型调用；读取额度需要 Access Key",
    "setup.found.copy": "以自有格式保存了密钥：请用 quotatop add … --key-stdin 复制",
    "setup.found.copy-unsure": "可能保存了密钥，也可能属于其他服务商：请用 quotatop add … --key-stdin 复制",
}
