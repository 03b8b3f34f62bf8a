# 程序在终端上说的话。

severity-error = 错误
severity-warning = 警告
severity-note = 说明
severity-help = 建议
count-errors = { $count } 个错误
count-warnings = { $count } 个警告
count-notes = { $count } 条说明
list-separator = ，
no-problems = 没有问题
and-more = ……另有 { $count } 项
page-wrong = 错误写法：
page-right = 正确写法：
page-help = 如何修改：
codes-rules = 规则文件的写法
codes-names = 名称
codes-meaning = 含义
codes-unused = 没有用到的内容
codes-scripts = 脚本
codes-data = 数据
codes-run = 运行
codes-ledger = 台账
codes-tests = 情景测试
codes-approvals = 审批

# ---- 为什么没有结果 ----
hint = 建议：{ $hint }
internal-error = 这是 reckoner 自身的错误，不是规则或数据的问题：{ $detail }
internal-hint = 请连同本条信息一起报告；没有写出任何结果
cannot-print = 结果无法写到标准输出：{ $detail }
no-such-code = 没有代码 `{ $code }`
no-such-code-hint = 用 `reckoner codes` 列出全部代码
pack-absent = 没有规则文件夹 `{ $path }`
pack-not-a-folder = `{ $path }` 不是文件夹
pack-folder-hint = 请给出 pack.toml 所在的文件夹
cannot-read-pack = 无法读取 `{ $path }` 中的规则
data-absent = 没有数据文件夹 `{ $path }`
data-not-a-folder = 数据 `{ $path }` 不是文件夹
data-changed = `{ $path }` 与运行时读到的不同
cannot-read = 无法读取 `{ $path }`
cannot-write = 无法写入 `{ $path }`
io-not-found = 路径中有不存在的文件夹
io-permission = 当前账户没有权限
io-full = 磁盘空间不足
io-kind = 路径中应为文件夹的地方是文件，或者相反
io-read-only = 磁盘是只读的
io-other = 系统提示：{ $detail }
out-no-name = `{ $path }` 不能作为运行文件夹的名称
out-is-a-file = `{ $path }` 不是文件夹；运行结果需要单独的文件夹
out-not-a-run = `{ $path }` 中有不属于运行结果的文件，未作改动
out-not-a-run-hint = 请给出一个空的或尚不存在的文件夹
out-busy = 另一次运行正在写入 `{ $path }`
out-busy-hint = 请等它结束，或写到另一个文件夹
out-differs = `{ $path }` 中已有另一次运行，与本次结果不同
out-differs-hint = 请换一个文件夹，或用 --force 替换
out-in-run = 运行结果文件夹 `{ $path }` 位于另一次运行的结果之中，那次结果将无法再通过核验
out-in-pack = 运行文件夹 `{ $path }` 与规则文件夹互相包含
out-in-data = 运行文件夹 `{ $path }` 与数据文件夹互相包含
out-in-ledger = 结果文件夹 `{ $path }` 与台账互相包含
ledger-not-a-folder = 台账 `{ $path }` 不是文件夹
close-empty = { $what ->
        [by] `--by` 没有写明是谁
        [reason] `--reason` 没有写明原因
       *[other] `--{ $what }` 没有内容
    }
out-elsewhere-hint = 请给出两者之外的文件夹
bad-file-name = `{ $path }` 不能作为运行文件夹中的文件名
bad-period = `{ $period }` 不是有效的{ $kind ->
        [week] 周
        [month] 月份
        [quarter] 季度
        [half_year] 半年
        [year] 年份
       *[other] `{ $kind }`
    }
bad-period-hint = 规则按{ $kind ->
        [week] 周
        [month] 月
        [quarter] 季度
        [half_year] 半年
       *[year] 年
    }计算，请写成 `{ $form }`
bad-span-hint = 规则按 `{ $kind }` 计算：{ $ids }
bad-day = `{ $day }` 不是日期；请写成 `2011-10-31`
run-without-facts = 运行 `{ $path }` 只含导出文件，没有解释所需的内容
run-without-facts-hint = 请不带 `--outputs exports` 重新运行
bad-facts = `{ $path }` 第 { $line } 行与运行写出时不同
bad-facts-hint = 运行文件夹被改动过或不完整，请重新运行该期间：{ $text }
set-form = `{ $text }` 没有说明哪个参数取什么值
set-form-hint = 请写成 `--set param.名称=值`
set-unknown = 规则包中没有参数 `{ $name }`
set-unknown-hint = 是否想写 `param.{ $near }`？
set-not-a-value = `{ $value }` 不是 `param.{ $name }` 的值，它的类型是 { $kind }
set-not-a-value-hint = 请按规则包的写法：`85%`、`500.00`、`2011-10-31`
set-plain = `{ $value }` 没有说明 `param.{ $name }` 是百分之几：它是比率
set-plain-hint = 请写成百分数：如果是这个意思，请写 `--set param.{ $name }={ $value }%`
set-no-share = `{ $value }` 不能作为 `param.{ $name }` 的值：它是扣罚或留存的比例
set-no-share-hint = 比例在 `0%` 到 `100%` 之间
set-twice = `param.{ $name }` 给了两个值
at-needed = `{ $figure }` 按不同的行计算，请用 --at 指明一行：{ $forms }
at-other = `{ $text }` 与 `{ $figure }` 的行不符
at-hint = 它的行这样指明：{ $form }
at-lacks = `{ $figure }` 按 { $dimension } 分行，请用 --at { $dimension }=… 指明是哪一行

# ---- 命令行有误 ----
usage-unknown-argument = 没有参数 `{ $arg }`
usage-unknown-command = 没有命令 `{ $arg }`
usage-missing = 缺少 { $arg }
usage-no-command = 缺少命令
usage-no-value = { $arg } 需要一个值
usage-bad-value = { $arg } 不能是 `{ $value }`
usage-twice = { $arg } 只能给出一次
usage-not-utf8 = 有参数不是 UTF-8
usage-other = 无法理解命令行：{ $detail }
usage-near = 您是否想写 `{ $near }`？
usage-valid = 可用的值：{ $valid }
usage-help = 用 `reckoner --help` 查看用法

# ---- 帮助 ----
help-heading-usage = 用法：
help-heading-commands = 命令
help-heading-arguments = 参数
help-heading-options = 选项
help-reckoner = 按成文的办法为每一行数据算出结果：得分、应付金额、须采取的行动，以及每个数字的依据。
help-footer = 退出状态：0 正常；1 规则、测试或所核对的内容有问题；2 参数、数据或文件无法使用；3 reckoner 自身的错误。
help-any-help = 显示本帮助
help-any-version = 显示版本
help-any-lang = 信息的语言（默认随环境）
help-any-quiet = 不显示摘要；问题总会显示
help-check = 列出规则中的全部问题，也可检查将要读取的数据
help-check-pack = 规则文件夹
help-check-data = 一并检查的数据文件夹
help-check-format = 问题的输出格式
help-check-deny = 还有什么算作错误
help-run = 计算一个期间并写出运行文件夹
help-run-pack = 规则文件夹
help-run-data = 数据文件夹
help-run-period = 期间，按规则的写法（2011-10）
help-run-out = 运行文件夹的位置
help-run-on = 到期日从这一天算起（默认为期间最后一天）
help-run-as_of = 进行中的期间只看到这一天（默认为整个期间）
help-run-jobs = 线程数（默认与机器相同）；结果不变
help-run-outputs = 只写规则中的导出文件和回执
help-run-force = 替换内容不同的运行
help-run-set = 假设：参数取另一个值，代替它的整张时间表；可重复使用
help-run-only = 假设：尚待批准的规则和步骤只计算，不变动任何金额
help-run-ledger = 已结账期间的文件夹：据此算出更正、释放和应付金额
help-close = 把一次运行的期间结账，或撤销最近一次结账
help-close-run = 结果文件夹
help-close-ledger = 台账文件夹；第一次结账时自动建立
help-close-by = 结账人
help-close-on = 结账日期
help-close-allow_proposed = 允许待批准的规则影响金额，并说明原因
help-close-reverse = 撤销该期间的结账，只能是最近结账的期间
help-close-reason = 撤销的原因
help-export = 生成供导入的文件：规则包的版式、日记账、数据库脚本，或全部表的 Parquet 文件；台账没有这次运行的结账时为草稿
help-export-run = 结果文件夹
help-export-out = 存放文件的文件夹
help-export-ledger = 台账文件夹
help-export-format = 代替规则包的版式：hledger 日记账、PostgreSQL 与 SQLite 的事务脚本、全部表的 Parquet 文件，或含全部支付行的工作簿

help-report = 生成供人阅读的页面，每页自成一体；台账没有这次运行的结账时为草稿
help-report-run = 结果文件夹
help-report-out = 存放页面的文件夹
help-report-ledger = 台账文件夹
help-report-statements = 每个收款人一份对账单，放在 statements/ 下
help-report-payee = 只出这个收款人的对账单；可重复使用
help-report-notices = 每项须采取的行动一份通知书，放在 notices/ 下
help-report-pdf = 每页旁边另存 PDF，用已安装的 Chromium 打印
papers-made = 对账单 { $statements } 份，通知书 { $notices } 份
no-such-payee = 这次运行中没有收款人 `{ $payee }`
no-such-payee-hint = 全部收款人见 `payouts.csv` 的 `payee` 列
no-browser = 没有找到能打印 PDF 的浏览器
no-browser-hint = 请安装 Chromium（Debian：`apt install chromium`），或去掉 `--pdf`，用任何浏览器打印页面
cannot-print-page = `{ $path }` 无法打印成 PDF
bad-page = 模板 `{ $template }` 第 { $line } 行无法填写：{ $detail }
help-explain = 说明运行中的一个数字如何得来，直到计数
help-explain-run = 运行文件夹
help-explain-figure = 数字：规则的 id 或 id.部分（commission.payable、commission.corrections、commission.releases）；也可以是一行的 id
help-explain-at = 行：outlet=1001,business=data；给出行的 id 时不用
help-explain-data = 该次运行读取的数据，用于显示原始行
help-explain-format = 输出格式
help-compare = 把运行结果与别人自己的表（或另一次运行的结果）逐格核对
help-compare-run = 运行结果文件夹
help-compare-theirs = 对方的表：CSV（逗号、分号或制表符分隔）、XLSX 或 Parquet；或另一个运行结果文件夹
help-compare-table = 运行结果中的哪个表：`payouts`、`measures-outlet` 等
help-compare-on_columns = 说明行与行对应的列：运行结果的列名=对方的列名
help-compare-columns = 要核对的列，写法同上（默认：两边都有的所有列）
help-compare-tolerance = 差额不超过它的只计数、不列出
help-compare-header = 对方表的表头在第几行
help-compare-sheet = 工作簿有多个工作表时，用哪一个
help-compare-encoding = 对方表不是 UTF-8 时的编码
help-compare-format = `text` 列出最大的差异，`csv` 和 `json` 列出全部
help-test = 运行规则包的情景测试，并指出哪些规则、分支、分档和项目没有测到
help-test-packs = 规则文件夹
help-test-filter = 只运行名称含此文字的测试
help-test-accept = 把实际结果写入测试文件
help-test-require_coverage = 有没测到的即算失败，而不只是警告
help-test-junit = JUnit 报告写入此文件
help-test-format = 结果的格式
help-new = 写出一个可以直接运行的小规则包，含数据和测试
help-new-dir = 规则包的文件夹，须为空或尚不存在
help-codes = 说明一个代码的含义和改法，或列出全部代码
help-codes-code = 代码

progress-reading = 数据已读 { $percent }%（{ $read } / { $all }）
progress-after = 数据已读完，正在计算……
help-default = 默认：{ $value }
help-possible = 可选：{ $values }
help-usage-options = 选项
help-usage-command = 命令
help-completions = 输出供 shell 加载的补全脚本，补全命令和选项
help-completions-shell = 哪种 shell
help-manual = 写出供 `man` 阅读的手册页，每个命令一页
help-manual-out = 存放手册页的文件夹
manual-name = 名称
manual-synopsis = 用法
manual-description = 说明
manual-options = 选项
manual-commands = 命令
manual-version = 版本

# ---- 运行摘要 ----
summary-lines = 行数
summary-undecided = 其中尚无法判定（待定）
summary-points = 分
summary-without = 未评定
summary-targets = 达标情况（达标数 / 总数）
summary-met = { $grain ->
        [whole] { $rule }
       *[keys] { $rule }（按{ $by }）
    }
summary-met-of = { $met } / { $known }
summary-awards = 奖金（{ $currency }）
summary-all = 合计
summary-expired = { $title }（已过期）
summary-payees = { $title }：期内换过收款人的行
payee-changed = 整行归最后一日的收款人{ $paid }；期内另有：{ $others }
payee-from = 自
payee-to = 至
summary-findings = 需要核查
summary-duties = 责任履行情况
summary-overdue = 已逾期：{ $rule }（{ $count }）
summary-more-duties = ……另有 { $count } 项，见 duties.csv
duty-state = { $state ->
        [done] 按时完成
        [late] 逾期完成
        [missed] 未完成
        [open] 待完成
       *[unknown] 无法确定
    }
summary-unapproved = 尚未批准的规则影响的金额
summary-step = { $rule }：{ $step }
summary-moved = { $rule }（{ $count } 行）
summary-as-of = 截至 { $day }：期间尚未结束，此后的数据一律不看
summary-what-if = 假设试算：不是正式结果
summary-set = param.{ $name } = { $value }（规则包中为 { $instead }）
summary-only-approved = 只计入已批准的规则和步骤
summary-shadows = 试算规则（不生效）若生效将影响的金额
summary-shadow-rows = { $rule }（若生效将产生的行数）
summary-todo = 待办：{ $rule }（{ $count }）
summary-more = ……还有 { $count } 项，见 actions.csv
summary-first = { $rule }居前
summary-thin = { $count } 个比率的样本不足，在 items.csv 中有标记
summary-set-aside = { $count } 行数据未计入，见 silence.csv
summary-not-covering = 没有本期数据的表：{ $tables }
summary-written = 已写入 { $path }
summary-same = { $path } 中的结果与本次完全相同，未重写
summary-replaced = 已写入 { $path }，替换了另一次运行
summary-ledger = 对照台账（{ $currency }）
summary-closed-already = 该期间已经结账，这正是当时结账的那次运行
summary-corrections = 已结账行的更正 { $count } 笔
summary-releases = 暂扣金额的释放 { $count } 笔
summary-awaiting = 其中涉及待批准的规则：{ $rules }
summary-carried = 收款人欠回、结转后期
summary-kept = 暂扣和待定合计
summary-to-pay = 应付

# ---- 结账 ----
close-done = { $period } 已结账
close-corrections = 已结账行的更正
close-releases = 暂扣金额的释放
close-kept = 暂扣和待定合计（{ $currency }）
close-to-pay = 应付（{ $currency }）
close-head = { $path } 末尾的哈希为 { $hash }…
export-draft = 草稿：台账中没有这次运行的结账
export-what-if = 假设试算：这次运行的参数是假设的（`--set`），不作为支付依据
export-nothing = 运行结果 `{ $path }` 没有供财务使用的版式
export-nothing-hint = 规则包用 `[export.…]` 定义版式；`--format hledger` 和 `--format sql` 不需要版式
sql-too-large = 金额 `{ $amount }` 超出数据库整数的范围
sql-nul = 文本 `{ $text }` 含有 NUL 字符，数据库不接受
export-inside = `{ $path }` 在结果或台账之内，它们保持原样
close-reversed = 已在 { $path } 中撤销 { $period } 的结账

amount-base = 基数
amount-added = 增加
amount-reduced = 核减
amount-earned = 应得
amount-withheld = 暂扣（可释放）
amount-forfeited = 扣罚
amount-held = 待定
amount-payable = 应付

# ---- 原因与推导 ----
reason-words = { $code ->
        [no_observations] 没有观测值
        [not_covered] 数据未覆盖
        [divided_by_zero] 除数为零
        [no_period_before] 没有上一期间
        [not_ranked] 未排名
        [empty_cell] 单元格为空
        [no_row] 没有对应的行
        [no_period] 没有对应的周期
       *[other] { $code }
    }
line-undecided = 暂不支付，待可判定：{ $reason }
award-barred = 不符合领奖条件
penalty-cut = { $kind ->
        [adjust] 金额不足以全额扣减调整数
        [hold] 剩余金额不足以全额留存
       *[penalty] 剩余金额不足以全额扣罚
    }
explain-missing = 缺失（{ $reason }）
explain-exact = 精确值 { $value }
explain-rounded = 舍入 { $how }：{ $before } → { $after }
explain-clause = 条款 { $clause }
explain-status = { $status ->
        [proposed] 待批准
        [shadow] 影子规则
        [set] 假设：为本次运行设定
       *[other] { $status }
    }
explain-approved = { $by }于 { $day } 批准
explain-note = 说明：{ $note }
explain-step = 步骤
explain-correction = 更正
explain-release = 释放
explain-known = { $name ->
    [today] 按今天的数据
    [closed] 结账时（含此前更正）
    [paid] 已支付
    [taken_back_before] 此前已追回
    [released_before] 此前已释放
    [because_data] 应付变动：因数据
    [because_parameter] 应付变动：因参数
    [because_rounding] 应付变动：因舍入
    [because_rule] 应付变动：因规则
    [stretch] 第 { $number } 段
    [in_stretch] 落在此段
   *[other] { $name }
}
explain-penalty = 扣罚
explain-as-above = 同上
explain-holdback = 留存
explain-not-fired = 未触发
explain-not-in-force = 未生效
explain-first-time = 首次（未设 `repeat`：下一周期不再重复处理）
explain-aggregate = 汇总各行
explain-other-periods = 其他周期
explain-fact = 数据
explain-lookup = 查表
explain-parameter = 参数
explain-given = 给定值
explain-key = 键
explain-period = 期间
explain-script = 脚本
explain-not-looked-in = `{ $table }` 的行未列出：这个键由另一个表给出
explain-rows = 数据中的行

# ---- scenario tests ----
test-passed = 通过
test-failed = 失败
test-none-named = 没有名称中含有 `{ $filter }` 的测试
test-none = 没有测试：测试写在规则包的 `tests/*.toml` 里
test-expected = 期望
test-got = 实际
test-rows = { $count } 行
test-no-key = 本测试中没有 { $dimension } `{ $key }`
test-no-column = 没有这一列；有的列是 { $known }
test-no-file = 这条规则没有可比对的输出表
test-no-problem = 期望的问题没有出现：{ $what }
test-accepted = 测试文件中改写了 { $count } 处
test-broken = 有 { $count } 个规则包有错误，其测试没有运行
test-reached = 规则、分支、分档和项目全部测到（{ $all }/{ $all }）
test-unreached = 警告：{ $all } 处中有 { $count } 处没有测试
test-summary = 共 { $count } 个测试，{ $failed ->
        [0] 全部通过
       *[other] { $failed } 个失败
    }
unreached = { $what ->
        [computed] `{ $name }` 从来没有值
        [fires] `{ $name }` 从未触发
        [spares] `{ $name }` 没有一行不触发
        [true] 从未成立：`{ $name }`
        [false] 从未不成立：`{ $name }`
        [default] 从未用到默认值：`{ $name }`
        [band] 没有一行落入分档 `{ $name }`
        [passes] 项目 `{ $name }` 从未合格
        [fails] 项目 `{ $name }` 从未不合格
        [ranked] `{ $name }` 从未有两行参加排名
        [step] 步骤 `{ $name }` 从未改变金额
        [floor] `{ $name }` 的下限从未起作用
        [cap] `{ $name }` 的上限从未起作用
        [met] `{ $name }` 从未达标
        [placed] `{ $name }` 的名次无人获得
        [missed] `{ $name }` 从未不达标
        [state] 没有一次处于 `{ $name }` 状态
       *[other] { $name }
    }

# ---- a new pack ----
new-not-empty = `{ $path }` 里已有文件，未作改动
new-not-empty-hint = 请指定一个空的或尚不存在的文件夹
new-written = 新规则包已写入 { $path }：
new-next = 接下来：
