# 规则中的问题：写法（S）、名称（N）、含义（M）、未使用（U）、脚本（X）。
# 消息说明事实；`.help…` 说明如何修改；`.first` 用于相关位置；`.page` 是详细说明。

# 问题本身没有专门说法时使用的通用说法。
any-problem = 问题
    .first = 第一处在这里
    .other = 另一处
    .help-nearest = 您是否想写 `{ $text }`？
    .help-write = 请写 `{ $text }`

toml-syntax = 这不是合法的 TOML：{ $kind ->
        [string-values-must-be-quoted] 文本要加引号
        [invalid-unquoted-key] 键的写法不对
        [invalid-basic-string] 双引号文本的写法不对
        [invalid-literal-string] 单引号文本的写法不对
        [invalid-float] 数字的写法不对
        [invalid-integer] 数字的写法不对
        [invalid-binary-number] 数字的写法不对
        [extra] 多了一个等号
        [extra-assignment-between-key-value-pairs] 多了一个等号
        [extra-comma-in-array] 列表中多了一个逗号
        [extra-comma-in-inline-table] 花括号中多了一个逗号
        [invalid-inline-table-element] 花括号中的内容不对
        [invalid-key] 键的写法不对
        [invalid-key-value-pair] 键和值的写法不对
        [invalid-table] 表头的写法不对
        [key-with-no-value] 键后面没有值
        [missing-array-opening] 缺少 `[`
        [missing-assignment-between-key-value-pairs] 缺少等号
        [missing-comma-between-array-elements] 列表的各项之间缺少逗号
        [missing-comma-between-key-value-pairs] 各键值之间缺少逗号
        [missing-inline-table-opening] 缺少 `{"{"}`
        [missing-key-for-inline-table-element] 花括号中缺少键
        [missing-table-open] 缺少 `[`
        [missing-value-for-key] 键后面没有值
        [missing-value] 缺少值
        [unclosed-array-table] 表头的方括号没有成对
        [unclosed-array] 列表的方括号没有成对
        [unclosed-inline-table] 花括号没有成对
        [unclosed-table] 表头的方括号没有成对
        [unexpected-in-array] 列表中不应有等号
        [unexpected-content-between-comment-and-newline] 行末有多余的内容
        [unexpected-content] 有多余的内容
        [unexpected-key-or-value] 这里不应有键或值
        [unquoted-string] 文本要加引号
       *[other] { $detail }
    }
    .help-quote = 键中除英文字母、数字、`_`、`-` 以外还有其他字符时要加引号，请写成 `"{ $text }"`
    .help-half-width = TOML 只认半角符号，如 `,` `=` `"` `'`，请改掉 `{ $text }` 中的全角符号
    .page = 规则文件采用 TOML 格式：方括号里是表名，每行是“键 = 值”。此处的文字无法这样读。文本、百分比和中文键要加引号；数字、日期、true 和 false 不加引号。

unknown-key = { $kind } 中没有 `{ $key }` 这个键
    .page = 每种规则可用的键是固定的。不在其中的键写了也不会起作用，所以一律报错，不会悄悄跳过。多数情况是拼写有误，或者误用了其他规则的键。

unknown-kind = 没有 `{ $kind }` 这种规则
    .page = 方括号里的第一个词说明定义的是哪种内容，如 `measure`、`payout`、`ranking`。这个词不在其中。

missing-key = { $kind } 缺少必填的键 `{ $key }`
    .page = 没有这个键，就无法确定该规则算什么。系统不会自行假定一个值，因为假定的值可能影响金额。

wrong-shape = `{ $key }` 应为{ $expected ->
        [text] 文本
        [bilingual] 文本或 `{ "{" } zh, en { "}" }`
        [name] 名称
        [names] 名称列表
        [span] 一列或两列
        [flag] `true` 或 `false`
        [whole] 不小于零的整数
        [date] 日期
        [month-day] 月和日
        [one-of] 固定的词
        [texts] 文本列表
        [expression] 引号内的表达式
        [value] 值、时间表或表达式
        [literal] 普通的值
        [grains] 名称列表，或由这种列表组成的列表
        [table] 表
        [map] 表
        [tables] 由带名称的表组成的表
        [one-key] 只有一个键的表
        [list] 列表
        [effective] `{ "{" } from, to { "}" }`
        [places] 小数位数或 `{ "{" } places, mode { "}" }`
        [rounding] 舍入方式的名称、小数位数或 `{ "{" } places, mode { "}" }`
        [step] 值、表达式，或带 `of` 的表
        [column] 表达式，或表头加表达式
        [schedule] `{ "{" } from, value { "}" }`
        [member] 标题或属性表
        [one-of-two] 二者之一
        [done] 日期表达式，或 `{ "{" } table, date { "}" }`
        [due] 日期、日期表达式，或 `{ "{" } days { "}" }`、`{ "{" } working_days { "}" }`
       *[other] { $expected }
    }，这里却是{ $found ->
        [text] 文本
        [empty-text] 空文本
        [number] 这样的数字
        [flag] `true` 或 `false`
        [date] 日期
        [list] 这样的列表
        [empty-list] 空列表
        [table] 这样的表
        [empty-table] 空表
        [both] 两者都有
       *[other] { $found }
    }
    .page = 键是对的，但值的形式不对：例如该写列表的地方写了文本，该写数字的地方写了表。

bad-literal = `{ $text }` 不是{ $type ->
        [rate] 比率（rate）
        [money] 金额（money）
        [count] 计数（count）
        [number] 数字（number）
        [points] 分数（points）
        [days] 天数（days）
        [hours] 小时数（hours）
        [flag] 是/否条件（flag）
        [text] 文本（text）
        [date] 日期（date）
        [datetime] 时刻（datetime）
        [period] 周期（period）
        [id] 编号（id）
       *[other] { $type }
    }
    .help = 请用半角数字书写：`"85%"`、`"29 pp"`、`"500.00"`、2011-10-01；不加千位分隔符，不用全角数字
    .page = 数值严格按写出的数字读取：只用半角数字，不加千位分隔符、货币符号，也不用全角数字。比率写作 "85%" 或 0.85，比率之差写作 "29 pp"，金额写作 "500.00"，日期写作 2011-10-01。

not-one-of = `{ $text }` 不在可选值之中：{ $allowed }
    .page = 这个键只能取固定的几个词之一，每个词在计算中都有确定的含义，其他词没有含义。

duplicate-id = `{ $id }` 重复出现
    .first = 第一次在这里
    .page = 一个规则包的全部规则文件合并读取，同一个编号只能定义一次；否则以哪一处为准就取决于文件的先后顺序。列表中也不能两次写同一样东西。

bad-date = `{ $text }` 不是有效的日期
    .help = 请按“年-月-日”书写真实存在的日期，例如 2011-10-01
    .page = 规则文件中的日期写作“年-月-日”，月和日各两位，并且必须是日历上存在的日期。

bad-name = `{ $name }` 不能用作名称
    .help = 名称以字母或汉字开头，其后可用字母、汉字、数字和 `_`；`if`、`param`、`period` 等词和 `sum`、`round` 等函数名是保留的，不能使用
    .page = 名称要在表达式里使用，所以必须符合名称的写法，也不能与已有含义的词相同。

expression-syntax = 无法读懂这个表达式：{ $kind ->
        [if-without-else] `if` 后面没有 `else`
        [switch-without-default] `switch` 中没有 `_` 一项
        [brace] 花括号没有成对
        [too-deep] 嵌套过深或过长
        [outside-function] 有语句写在函数之外
        [the-text-ends-too-early] 文字在此处提前结束
        [is-not-expected-here] 这里不应出现 `{ $word }`
        [a-quoted-text-does-not-end] 引号没有成对
        [is-no-number] `{ $word }` 不是数字
        [is-a-reserved-word] `{ $word }` 是保留词
        [is-no-operator] `{ $word }` 不是运算符；运算符请用半角符号
        [the-text-should-end-here] 表达式应到此结束
        [is-missing-here] 这里缺少 `{ $word }`
        [a-value-is-missing-here] 这里缺少一个值
        [a-name-is-missing-after-the-point] 点号后面缺少名称
        [yes-or-no-is-needed-here] 这里需要一个条件
        [is-not-defined] `{ $word }` 没有定义
        [an-expression-is-missing-here] 这里缺少表达式
        [this-cannot-be-read] 这一段无法解读
        [a-case-does-not-end] `switch` 的一项没有结束
       *[other] { $detail }
    }
    .page = 公式和条件都是一个表达式，可用名称、数字、四则运算、比较、`&&`、`||`、`!`、`??`、`if … else …`、`switch` 和函数。表达式写在单引号里，里面的文本用双引号。

script-syntax = 无法读懂这个脚本：{ $kind ->
        [if-without-else] `if` 后面没有 `else`
        [switch-without-default] `switch` 中没有 `_` 一项
        [brace] 花括号没有成对
        [too-deep] 嵌套过深或过长
        [outside-function] 有语句写在函数之外
        [the-text-ends-too-early] 文字在此处提前结束
        [is-not-expected-here] 这里不应出现 `{ $word }`
        [a-quoted-text-does-not-end] 引号没有成对
        [is-no-number] `{ $word }` 不是数字
        [is-a-reserved-word] `{ $word }` 是保留词
        [is-no-operator] `{ $word }` 不是运算符；运算符请用半角符号
        [the-text-should-end-here] 表达式应到此结束
        [is-missing-here] 这里缺少 `{ $word }`
        [a-value-is-missing-here] 这里缺少一个值
        [a-name-is-missing-after-the-point] 点号后面缺少名称
        [yes-or-no-is-needed-here] 这里需要一个条件
        [is-not-defined] `{ $word }` 没有定义
        [an-expression-is-missing-here] 这里缺少表达式
        [this-cannot-be-read] 这一段无法解读
        [a-case-does-not-end] `switch` 的一项没有结束
       *[other] { $detail }
    }
    .page = `scripts/` 中的文件存放用 Rhai 写的函数。该文件有语法错误，其中的函数都无法使用。

unsupported-format = 本版本不支持规则包格式 `{ $text }`
    .help = 请写 `format = 1`，或者使用更新版本的 reckoner
    .page = `pack.format` 说明规则包按哪一版规则语言书写。更新版本的规则包在这里含义可能不同，因此不作猜测。

empty-pack = 这个文件夹里没有规则
    .help = 规则包是一个文件夹，其中直接放着 `pack.toml` 和其他 `*.toml` 文件
    .page = 没有可以检查或计算的内容。多数情况是路径高了一级或深了一级。

too-precise = `{ $text }` 的位数太多，无法精确保存
    .help = 数字最多 28 位；金额的小数位数不能超过币种规定的位数
    .page = 读取数字时从不四舍五入：无法精确保存的数字会在原处报错。

forbidden-in-script = 脚本中不能使用 `{ $what }`
    .page = 同样的数据和规则，无论何时、在哪台机器上都必须得出同样的结果。因此脚本不能取时间、随机数，不能读写文件、输出，也不能使用 `eval` 和导入。

not-utf8 = 这个规则文件不是 UTF-8 编码
    .help = 请在编辑器中把文件另存为 UTF-8 编码
    .page = 规则文件必须是 UTF-8 编码。若为 GBK 等其他编码，中文名称会被读成别的字符。

unknown-name = 这里没有 `{ $name }`
    .page = 针对数据行的表达式可以用该行的列、按键查找的表、`param` 和 `period`；针对指标的表达式可以用指标、查找的表、`param` 和 `period`，但不能直接用列名。这个名称不在其中。

unknown-function = 没有函数 `{ $name }`
    .page = 表达式中可以用参考手册列出的内置函数，以及本规则包 `scripts/*.rhai` 中的函数。未知的函数在检查规则时就会报错，不会等到计算时才发现。

unknown-table = 没有数据表 `{ $name }`
    .page = 数据表用 `[table.名称]` 定义，并写明文件和列。本规则包中没有这个定义。

unknown-column = 数据表 `{ $table }` 中没有列 `{ $name }`
    .page = 规则中用 `[table.….columns]` 里的键来称呼列，而不是文件中的表头；表头写在 `header` 里。

unknown-dimension = 没有维度 `{ $name }`
    .page = `by`、`within` 以及列的 `of` 写的都是维度，维度用 `[dimension.名称]` 定义。

unknown-figure = 没有指标 `{ $name }`
    .page = 指标是规则算出的值，用规则的编号来称呼；一条规则算出多个值时写作“编号.部分”。本规则包中没有这个编号的规则。

unknown-part = `{ $rule }` 没有 `{ $part }` 这一部分；可用的有 { $parts }
    .page = 这种规则会算出几个指标，每个指标在点号之后有固定的名称。

name-clash = `{ $name }` 同时指两样东西
    .first = 这里也有定义
    .page = 指标、数据表、维度、`param`、`period` 共用一套名称，这样表达式里的名称只有一种读法。维度的名称同时也代表它自己的表。

cycle = 这个指标的计算依赖它自己：{ $path }
    .help = 请去掉其中一处引用，使循环断开
    .page = 指标逐个由其他指标算出，必须存在一个先后顺序，使每个指标在被读取前已经算好。循环引用就没有这样的顺序。

two-ways = 从 `{ $from }` 到 `{ $to }` 有几条同样短的归属路径：{ $ways }
    .help = 只在真正采用的那一列上保留 `of`
    .page = 每个带 `of` 的列都是一条归属路径，例如网点归属于片区。两条路径通向同一处时，结果可能不同，规则包必须写明采用哪一条：不采用的列不写 `of`。

no-way = 没有从 `{ $from }` 归属到 `{ $to }` 的列
    .help = 请在从 `{ $from }` 出发能到达的表中增加一列，并写 `of = "{ $to }"`
    .page = 只有数据写明了归属关系，才能在另一个维度上读取某个维度的指标。

unknown-parameter = 没有参数 `{ $name }`
    .page = `param.名称` 读取规则包 `[param]` 表中的值，那里没有这一项。

unknown-rounding = 没有名为 `{ $name }` 的取整方式
    .help = 请写 `[rounding]` 中的名称，或直接写小数位数
    .page = 只有规则写明时才取整：可以写小数位数，也可以写 `[rounding]` 中某一项的名称。

not-a-key = 数据表 `{ $table }` 的键不正好是 { $grain }
    .page = `rows` 写的是数据表，其键就是指标的行。因此该表的键必须与指标的 `by` 一致、次序相同，并且每一列都写明 `of`。

ambiguous-name = `{ $name }` 在这里有不止一种读法
    .help = { $between ->
        [names] 有一条规则与一个列（或属性）同名：请给其中一个改名
       *[grains] 请为它单独写一个 `by` 只有一个列表的 measure，再读取那个指标
    }
    .page = 可能是该规则按几组维度计算这个指标，而这里不止一组适用；也可能是规则与维度所用表的某一列同名，经由该维度两者都能读到。系统不会悄悄选其中一个。

type-mismatch = { $left ->
        [rate] 比率（rate）
        [money] 金额（money）
        [count] 计数（count）
        [number] 数字（number）
        [points] 分数（points）
        [days] 天数（days）
        [hours] 小时数（hours）
        [flag] 是/否条件（flag）
        [text] 文本（text）
        [date] 日期（date）
        [datetime] 时刻（datetime）
        [period] 周期（period）
        [id] 编号（id）
       *[other] { $left }
    } { $op } { $right ->
        [rate] 比率（rate）
        [money] 金额（money）
        [count] 计数（count）
        [number] 数字（number）
        [points] 分数（points）
        [days] 天数（days）
        [hours] 小时数（hours）
        [flag] 是/否条件（flag）
        [text] 文本（text）
        [date] 日期（date）
        [datetime] 时刻（datetime）
        [period] 周期（period）
        [id] 编号（id）
       *[other] { $right }
    }没有意义
    .page = 不同类型的值只有在结果明确时才能一起运算：金额 × 比率是金额，金额 ÷ 金额是比率，日期 − 日期是天数；金额加比率没有意义。

wrong-type = 这里需要{ $expected ->
        [rate] 比率（rate）
        [money] 金额（money）
        [count] 计数（count）
        [number] 数字（number）
        [points] 分数（points）
        [days] 天数（days）
        [hours] 小时数（hours）
        [flag] 是/否条件（flag）
        [text] 文本（text）
        [date] 日期（date）
        [datetime] 时刻（datetime）
        [period] 周期（period）
        [id] 编号（id）
        [quoted] 引号内的文本
       *[other] { $expected }
    }，实际是{ $found ->
        [rate] 比率（rate）
        [money] 金额（money）
        [count] 计数（count）
        [number] 数字（number）
        [points] 分数（points）
        [days] 天数（days）
        [hours] 小时数（hours）
        [flag] 是/否条件（flag）
        [text] 文本（text）
        [date] 日期（date）
        [datetime] 时刻（datetime）
        [period] 周期（period）
        [id] 编号（id）
        [expression] 表达式
       *[other] { $found }
    }
    .page = 表达式的类型是明确的，但它所在的位置需要另一种类型：条件必须是“是/否”，金额必须是金额类型。

finer-without-aggregate = `{ $figure }` 是按{ $grain }计算的，而这里需要按{ $here }的一个值
    .help = 请写明如何汇总：`sum`、`mean`、`min`、`max`、`count`、`share`、`any` 或 `all`
    .page = 颗粒度更细的指标在这里有许多个值，必须用汇总函数写明取什么。

can-be-missing = 这个条件可能缺失：`{ $value }` 中{ $reason ->
        [no_observations] 可能没有观测
        [not_covered] 数据表可能不覆盖该周期
        [divided_by_zero] 除数可能为零
        [no_period_before] 可能没有上一期
        [not_ranked] 该行可能不参加排名
        [empty_cell] 单元格可能为空
        [no_row] 可能查不到对应的行
        [no_period] 当天可能不在任何时段内
       *[other] { $reason }
    }
    .help = 请写明缺失时怎么办：`{ $text } ?? false` 按“否”算，`{ $text } ?? true` 按“是”算
    .gap = 这里可能缺失
    .help-rule = 或在规则中写明：`if_missing = "no"`、`"yes"`，扣罚规则还可写 `"hold"`
    .page = 条件既非真也非假时，该行会在无人察觉的情况下被漏掉。例如一直未修复的故障会从分母中消失，反而使比率变好。

rounded-against-unrounded = `{ $rounded }` 已取整，`{ $unrounded }` 未取整，不能直接比较
    .help = 请两边都按同一方式取整，或者都不取整
    .page = 仅仅因为取整，就可能使一方大于或小于另一方，例如 0.66666… 与 0.6667。金额不能取决于这一点。

money-can-be-missing = 这笔金额可能缺失：`{ $value }` 中{ $reason ->
        [no_observations] 可能没有观测
        [not_covered] 数据表可能不覆盖该周期
        [divided_by_zero] 除数可能为零
        [no_period_before] 可能没有上一期
        [not_ranked] 该行可能不参加排名
        [empty_cell] 单元格可能为空
        [no_row] 可能查不到对应的行
        [no_period] 当天可能不在任何时段内
       *[other] { $reason }
    }
    .help = 请写明缺失时怎么办：`if_missing = "hold"` 暂缓发放，`x ?? 0` 则明确给出一个值
    .gap = 这里可能缺失
    .page = 缺失不等于零。付款取决于一个没有的值时，应由规则明确如何处理，不能听凭偶然。

band-overlap = 分档的这两行相互重叠
    .first = 与这一行重叠
    .page = 一个值只能落入分档中的一行，这样结果才明确。

band-gap = 有些值落不进分档的任何一行
    .help = 最后一行不写界限，就会包括其余所有的值
    .page = 每个值都必须有对应的行；没有界限的那一行包括其余的值。

band-unreachable = 没有值能落入 `{ $name }` 这一行
    .first = 它的值已经归入这一行
    .page = 前面的行已经包括所有的值，或者指标不可能这么高或这么低。这一行承诺的结果永远不会发生。

schedule-gap = 规则从 { $from } 起有效，时间表却从 { $to } 才开始
    .help = 请让第一个值从 { $from } 或更早开始
    .page = 随时间变化的值，在规则有效的每一天都必须有规定。

schedule-overlap = 时间表从 { $from } 起有两个值
    .first = 另一个值
    .page = 每一天只能有一个值有效。

no-tie-rule = 排名 `{ $ranking }` 没有写明并列时如何处理
    .help = 请写 `ties = "competition"`（1 2 2 4）或 `ties = "dense"`（1 2 2 3）；需要区分并列时再写 `tie_break`
    .page = 有些结果取决于名次。名次界限处出现并列时，只有规则能决定谁在内、谁在外。

no-na-policy = 检查表 `{ $checklist }` 没有写明“不适用”如何计算
    .help = 请用 `exclude = '…'` 写明哪些行不计入分母；没有这样的行则写 `exclude = 'false'`
    .page = “不适用”按不合格算、按合格算、还是不计算，得出的比率各不相同。

aggregate-of-unrounded = `{ $figure }` 是未取整的分数，大量汇总后可能超出精确计算的范围
    .help = 请取整，例如 `round = 4`
    .page = 分数按精确值保存。许多分母不同的分数相加会越来越长，超过 4,096 位时计算停止。

wrong-argument-count = `{ $function }` 需要 { $expected ->
       *[other] { $expected }
    } 个参数，这里有 { $found } 个
    .page = 每个函数的参数个数是固定的，参考手册中有列表。

brackets-needed = `{ $text }` 中 `??` 比比较运算结合得更紧
    .help = 请给比较加上括号：`{ $text }`
    .page = `a <= b ?? false` 的意思是 `a <= (b ?? false)`，这通常不是本意。

not-an-aggregate-place = `{ $function }` 用于汇总多个值，而这里只有一行
    .page = `where`、`pass` 和列的 `formula` 是针对单独一行的表达式，只能看到这一行。

aggregate-needs-finer = `{ $figure }` 的颗粒度并不更细，没有可汇总的内容
    .help = 请直接读取：`{ $figure }`
    .page = 汇总函数用来合并颗粒度更细的值；颗粒度更粗的指标在这里本来就只有一个值。

schedule-inside-period = 该值在 { $from } 变化，处于周期中间；整个周期采用周期最后一天的值
    .help = 请让该值在周期的第一天变化
    .page = 一个周期的指标只有一个值，所以参数对整个周期有效。

round-can-reach-bound = 取整后可能正好达到界限 { $bound }：略差一点的值也会算作达到
    .help = 请用未取整的指标比较，或者改为舍去
    .page = 100,000 中的 99,999 不是 100%，但按百分比取两位小数就成了 100%。结果取决于界限时，这一点很要紧。

lookup-not-possible = 这里无法查找 `{ $table }.{ $column }`：{ $lack ->
        [key] 该表没有键
        [order] 该表的键指的正是要查找它的这些行
       *[other] 这里无从知道是哪个 `{ $lack }`
    }
    .help = { $lack ->
        [key] 请为该表写明用来查找的 `key`
        [order] 请按键而不按行来问（以 `by` 和 `when` 代替 `from` 和 `where`），或去掉该键所属维度的 `table`
       *[other] 请在具有该表 `key` 全部列的行上读取
    }
    .page = 凡是具有某表键列的行或指标都可以查找该表。这里至少缺少其中一列，或者该表没有键。若某表的键通过维度的 `table` 指向正在读取的行本身，这些行也不能查找它：两者都须先于对方读入。

text-comparison = 文本没有大小顺序，不能用 `{ $op }` 比较
    .help = 文本请用 `==` 或 `!=` 比较
    .page = 文本谁大谁小取决于语言环境，而计算结果不能取决于此。

penalty-not-a-payout = `{ $name }` 不是发放规则，扣罚无从扣减
    .page = 扣罚规则的 `of` 应写它所扣减或暂扣的发放规则。

same-marks = 小数点和千位分隔符都是 `{ $mark }`
    .help = 请为其中一个换一种符号，例如 `decimal = ","` 配 `grouping = "."`
    .page = 否则没有人分得清 1,500 是一千五百还是一点五。不写 `decimal` 时，小数点就是“.”。

bad-day-format = `{ $text }` 没有写明完整的日期
    .help = 请写出年、月、日：`%Y/%m/%d`、`%d.%m.%Y`、`%Y%m%d`
    .page = `%Y` 是四位的年，`%m` 是两位的月，`%d` 是两位的日，其他字符照写。写出来的日期必须能读回同一天。

export-columns = 这个导出有两列的表头都是 `{ $name }`
    .help = 请为其中一列换一个表头：`{"{"} 表头 = '指标' {"}"}`
    .page = 读取文件的人按表头找列，所以每个表头只能出现一次。

bad-currency = `{ $text }` 不是币种的三个字母
    .help = 请用三个大写字母写币种，例如 `CNY`
    .page = 全部金额用同一币种，以银行通用的三个字母表示；小数位数由 `[rounding]` 中的 `money` 规定。

literal-out-of-range = `{ $text }` 超出了{ $type ->
        [rate] 比率（rate）
        [money] 金额（money）
        [count] 计数（count）
        [number] 数字（number）
        [points] 分数（points）
        [days] 天数（days）
        [hours] 小时数（hours）
        [flag] 是/否条件（flag）
        [text] 文本（text）
        [date] 日期（date）
        [datetime] 时刻（datetime）
        [period] 周期（period）
        [id] 编号（id）
        [places] 小数位数
        [share] 比例
        [periods] 周期数
        [factor] 系数
        [held] {" "}{ $low } 到 { $high } 之间
       *[other] { $type }
    }的取值范围
    .held = 它在 { $low } 到 { $high } 之间
    .page = 有些值有范围：比例在 0% 到 100% 之间；小数位数是直接写出的、0 到 28 之间的整数；留存的时间在 1 到 999 个周期之间。直接写出的数字是几就是整体的几倍：60 不是 60%，系数 90 就是支付九十倍。因此，得分、检查项的比率或其他比例与一个永远够不到的数字相比、系数写成 10 以上的数字、金额分段的比率写成大于 1 的数字，都会被拒绝。请写 `60%`；确实需要这么大时，也请写成百分数，如 `9000%`。

unused-table = 没有规则用到数据表 `{ $name }`
    .page = 该表会被读取和检查，但没有规则依赖它。多数情况是漏写了规则，或者该表已不再需要。

unused-column = 没有规则用到数据表 `{ $table }` 的列 `{ $name }`
    .help = 请删除该列并把表头写入 `ignore`，或在规则中使用它
    .page = 声明过的列必须出现在每个文件中。如果没有规则用到它，文件就会因为缺少无人需要的内容而被拒绝。

unused-parameter = 没有规则用到参数 `{ $name }`
    .page = 修改这个参数不会有任何影响。多数情况是规则里直接写了数字。

unused-figure = 没有规则用到指标 `{ $name }`
    .page = 该指标会被计算，但没有发放、行动、目标或导出依赖它。

clause-without-rule = 条款 `{ $clause }` 没有对应的规则
    .page = 规则包列出了政策的这一条款，但没有规则写明对应它。可能漏写了规则，也可能该条款不需要计算。

rule-without-clause = 这条规则没有写明对应的政策条款
    .page = 规则写明 `clause` 后，任何人询问金额的来源时都能追溯到政策原文。

unused-period = 没有规则按时段 `{ $name }` 计算
    .help = 请在有关规则上写 `per = "{ $name }"`，或删去这个时段
    .page = 自定义时段本身不起作用：规则用 `per` 指定按它计算，整个规则包用 `period` 指定。

script-failed = `{ $function }` 在 { $row } 处出错：{ $detail }
    .page = `scripts/` 中的函数遇到了无法进行的运算，例如除以零。系统不会用别的值代替它的结果。

script-limit = `{ $function }` 超出了限制：{ $limit }
    .help = 常见原因是循环没有结束
    .page = 脚本的步数、深度和大小都有限制，脚本有误时会给出提示，而不会让机器卡住。

script-wrong-type = `{ $function }`返回了{ $found ->
        [rate] 比率（rate）
        [money] 金额（money）
        [count] 计数（count）
        [number] 数字（number）
        [points] 分数（points）
        [days] 天数（days）
        [hours] 小时数（hours）
        [flag] 是否（flag）
        [text] 文本（text）
        [date] 日期（date）
        [datetime] 时刻（datetime）
        [period] 周期（period）
        [id] 编号（id）
       *[other] { $found }
    }，而这里需要{ $expected ->
        [rate] 比率（rate）
        [money] 金额（money）
        [count] 计数（count）
        [number] 数字（number）
        [points] 分数（points）
        [days] 天数（days）
        [hours] 小时数（hours）
        [flag] 是否（flag）
        [text] 文本（text）
        [date] 日期（date）
        [datetime] 时刻（datetime）
        [period] 周期（period）
        [id] 编号（id）
       *[other] { $expected }
    }
    .page = 函数的每一条执行路径都必须返回调用处所需要的类型。

script-unknown-function = 脚本以 { $count ->
       *[other] { $count }
    } 个参数调用 `{ $name }`，没有这样的函数
    .page = 脚本只能调用 `scripts/*.rhai` 中的函数和内置函数，这个函数不在其中。

no-rows = 没有说明 `{ $figure }` 在 { $grain } 上有哪些行
    .help = 写 `rows = "all"`，或写出由哪张表的键决定：`rows = "volumes"`
    .page = 多个维度的指标，其行来自它在同一粒度上读取的指标。只读取更粗指标的，必须说明有哪些键的组合。

no-weights = `{ $figure }` 没有给出权重
    .help = 给检查项目写上权重：`tariff = {"{"} weight = 2 {"}"}`
    .page = 加权得分把每个值乘以它的权重。权重写在检查表的项目上；没有写的项目按 1 计，但至少要有一个写明。

figure-over-rows = `{ $figure }` 是指标，而这里处理的是表中的行
    .help = 请使用表的列，或在没有 `from` 的 measure 中判断
    .page = 针对行的表达式（`where`、`pass`、`exclude`、列的 `formula`、带 `from` 的 measure 中的汇总）只能看到本表的列、其他表的查找、参数和期间。指标由行计算得出，因此行不能读取指标。

column-over-figures = `{ $name }` 是列，而这里处理的是指标
    .help = 先把它做成 measure：`from = "表名"`，`formula = "sum({ $name })"`
    .page = 针对指标的表达式看不到表中单独的列。带 `from` 的 measure 把列变成指标；有键的表用 `表名.列名` 读取。

not-computed-there = `{ $figure }` 没有按 `{ $dimension }` 计算，只按 { $grains } 计算
    .help = 请在该规则的 `by` 中加上这个粒度
    .page = `district.complaint_rate` 读取该规则为片区计算的指标。规则必须列出这个粒度：`by = [["outlet"], ["district"]]`。

not-in-expressions = 表达式中不能有{ $kind ->
        [variables] 变量
        [loops] 循环
        [assignments] 赋值
        [catches] 捕获语句
        [returns] 返回语句
        [such-statements] 这样的语句
        [several-statements] 多个语句
        [such-texts] 这样的文本
        [texts-in-single-quotes] 单引号文本（文本请用双引号）
        [texts-with] 含插值的文本
        [arrays] 数组
        [maps] 映射
        [indexes] 下标
        [calls-of-the-form] `x.f()` 形式的调用
        [empty-values] 空值 `()`
        [membership] 这种用法
        [uses-of] 这种用法
        [such-constructs] 这样的写法
        [closures] 闭包
        [such-constants] 这样的常量
        [hexadecimal-octal-and-binary-numbers] 十六进制、八进制和二进制数
        [parts-of-anything-but-a-name] 名称以外的内容的组成部分
        [such-operators] 这样的运算符
        [ranges] 区间
        [such-calls] 这样的调用
        [powers] 乘方
        [bit-operations] 位运算
        [comparisons-of-comparisons] 连续的比较（请用 `&&` 连接）
        [conditions-on-a-case] 分支上的条件
        [cases-that-are-no-literal] 不是常量的分支
        [numbers-with-an-exponent] 带指数的数字
        [function-definitions] 函数定义
        [deeper-nesting] 更深的嵌套
       *[other] { $what }
    }
    .help = { $kind ->
        [assignments] 比较两个值请用 `==`；“至多”写 `<=`，“至少”写 `>=`
        [indexes] 多行中的一行要用聚合读取，如 `mean(指标, item == "…")`
        [membership] 几个文本中的一个请写 `one_of(值, "…", "…")`
        [comparisons-of-comparisons] 请写 `a <= b && b <= c`
        [texts-in-single-quotes] 请写 `"…"`
       *[other] 请在 `scripts/` 中写一个函数，在这里调用
    }
    .page = 表达式是由其他值算出的一个值：常量、名称、算术、比较、逻辑、`??`、`if`、`switch` 和函数。需要分步完成的（变量、循环、列表）写在 `scripts/` 文件的函数中，由表达式调用。

not-a-file-name = `{ $name }` 不能用作这里的文件名
    .help = 请写普通的文件名，例如 `payouts.csv`，不含 `:`、`*`、`?`，也不指向别的文件夹
    .page = 规则包中的文件名是相对的：数据表在 DATA 下，导出在运行结果的 `exports/` 下。指向别处的、或其他系统无法保存的文件名不予接受。

template-syntax = 模板无法填写：{ $detail }
    .help = 开头和结尾要成对：`{"{{"} … {"}}"}`、`{"{%"} if … {"%}"} … {"{%"} endif {"%}"}`、`{"{%"} for … in … {"%}"} … {"{%"} endfor {"%}"}`
    .page = 通知书由模板填写而成：文字和标记，双花括号中是名称，花括号加百分号中是 `if` 和 `for`。正式填写之前先用假设的值试填一遍，以免有人收到残缺的通知。模板不能引入其他文件，也不能带有可运行的内容。

unknown-template = 规则包中没有模板 `{ $name }`
    .help = 请把文件放在规则包的 `templates/` 下，并写成 `templates/NAME.html`
    .page = 行动规则可用 `notice` 指定其通知书所用的模板。模板是规则包中的文件，运行时随规则一并保存。

unknown-in-template = { $kind ->
        [form] 没有 `{ $name }` 这种写法
       *[name] 通知书中没有 `{ $name }`
    }
    .help = { $kind ->
        [form] 可用的写法有 `bidi`、`date`、`default`、`join`、`length`、`money`、`number`、`percent`
       *[name] 可用的名称有 `title`、`kind`、`clause`、`key`、`id`、`who`、`due`、`because`、`details`、`detail.名称`、`pack`、`period`、`first`、`last`、`draft`、`appeal`，双语内容用 `both(…)`
    }
    .page = 模板中的名称就是通知书的内容：谁、何时、为什么。名称写错会使通知书留下空白，因此在填写之前就指出。

no-dimension = 数据表 `{ $table }` 的列 `{ $column }` 没有写明是哪个维度的键
    .help = 请写明它的维度：`of = "…"`
    .page = 查找和汇总都按维度进行。用作查找的键、或用来写明检查项目的列，要用 `of` 写明其中是哪个维度的键。

one-key-column = 数据表 `{ $table }` 不能作为维度 `{ $dimension }` 的来源：它的 `key` 必须正好是一列
    .help = 请写 `key = ["…"]`，填入存放键的那一列
    .page = 维度的键取自其数据表的键列。没有键或键有几列的表，无法说明哪些是该维度的键。

unknown-value = `{ $of }` 不会是 `{ $text }`，只可能是 { $allowed }
    .page = 写了 `one_of` 的列、分档，以及键写在规则包里的维度，只有固定的几个词。条件中写了别的词就永远不成立，而且无人察觉。

no-parts = `{ $rule }` 没有 `{ $part }` 这一部分：它只是一个指标
    .help = 请直接读取：`{ $rule }`
    .page = 只有部分规则会算出几个指标，例如发放规则，或各行带有值的分档。这条规则算出的值只用编号来读取。

table-alone = `{ $name }` 是数据表，不是值；它的列有 { $parts }
    .help = 请读取其中一列，例如 `{ $text }`
    .page = 带键的数据表按列读取：表名、点号、列名。

no-way-from-whole = 这里只有一个总的值，无从知道是哪个 `{ $to }`
    .help = 请在 `by` 中写上 `{ $to }`，或用汇总函数合并
    .page = `by = []` 的规则只有一行，代表全部；属于单个键的内容不能在那里读取。

not-computed-by = `{ $figure }` 不是按 { $grain } 计算的
    .help = `rows` 可写 `"all"`、以此为键的数据表，或 `by` 与此相同的指标
    .page = 只有维度及其次序都相同，一个指标才能采用另一个指标的行。

unknown-heading = 导出 `{ $export }` 没有表头为 `{ $name }` 的列
    .page = `sort` 写的是本导出中的表头；前面加 `-` 表示倒序。

no-evidence-policy = 检查表 `{ $checklist }` 没有写明至少要有多少次观测
    .help = 请写 `min_sample = 3`；一次就够则写 `min_sample = 1`
    .page = 只有一次观测时，比率不是 0% 就是 100%。低于 `min_sample` 的比率照样列出，并标明依据不足。

nothing-to-combine = `{ $function }` 中没有写明要汇总哪个指标
    .help = 请在其中写一个颗粒度更细的指标，或为 measure 写明数据表：`from = "…"`
    .page = 针对指标的汇总函数合并更细指标的值，所以必须写出一个指标。只有用 `from` 写明数据表的 measure 才统计行。

column-without-aggregate = `{ $name }` 在每一行都有一个值，而这里需要由各行合成的一个值
    .help = 请写明如何汇总，例如 `sum({ $name })`
    .page = 带 `from` 的 measure 汇总表中的各行，必须用汇总函数写明取什么。

no-calendar = `{ $name }` 要数工作日，但规则包没有日历
    .help = 请写上 `[calendar]`，给出 `years`、`holidays` 和 `working`
    .page = 哪些天上班取决于周末、法定假日和调休上班日。这些无法推测，必须由规则包写明。

year-not-in-calendar = 日历没有列出 { $year } 年
    .help = 请把它加入 `[calendar]` 的 `years`，并写上当年的假日和调休上班日
    .page = 日历只知道所列年份的日子。对其他年份它会把假日当成工作日来数，所以不予回答。

holiday-and-working = { $day } 既是假日又是工作日
    .first = 假日写在这里
    .help = 请从两者之一中去掉
    .page = `working` 写的是为补假日而上班的周末日子，同一天不能两者都是。

award-without-ranking = `{ $name }` 不是排名规则，没有名次可奖
    .page = 奖励的 `ranking` 应写要按其名次发奖的排名规则。

place-not-after = `to = { $text }` 不在第 { $before } 名之后
    .help = 请写每项奖金的最后一个名次，逐项递增：先写 1，再写 3 表示第 2、3 名
    .page = `places` 从第一名起依次读取：每项奖金给前一项之后、直到 `to`（含）为止的名次。

no-prize-for-ties = 奖励 `{ $award }` 没有写明在 `{ $ranking }` 中并列的人如何得奖
    .help = 请写 `ties = "share"`（平分所占各名次的奖金）或 `ties = "each"`（每人得全额）
    .page = 同一名次可能有几个人。奖金是平分还是各发一份，只能由规则写明。若 `tie_break` 最后用键本身区分，排名就没有并列。

pivot-header = 这个透视表有一列的表头是 `{ $name }`，与键的表头相同
    .help = 请换一个表头
    .page = 透视表的键用维度的名称作表头，其他列不能再用这些名称。

two-parents = `{ $column }` 是第二个为每个 `{ $dimension }` 指明上级 `{ $dimension }` 的列
    .first = 第一个在这里
    .help = 请只保留其中一列的 `of`
    .page = 维度自己的表中，`of` 该维度本身的列指明每个键的上级：这些键构成一棵树，在某个节点上的汇总包括该节点及其所有下级。如果有两个这样的列，就无法确定指的是哪一棵树。

summed-twice = `{ $function }` 会把 `{ $figure }` 重复计入：它在每个 `{ $dimension }` 上已经包含所有下级
    .help = 请改用不含下级的指标，或用第二个参数写明计入哪些键，且其中没有一个是另一个的上级：`{ $text }` 只取根节点
    .page = 这个维度的键是一棵树，该指标在每个节点上已经是该节点及其所有下级的合计。再对各节点求和、平均或计数，同一行就会在自身计一次，又在每个上级各计一次。用条件选出互不为上下级的节点（例如根节点或某一层），每一行就只计一次。最小值、最大值、`any` 和 `all` 可以对所有节点求。

duty-in-two-ways = 这项责任的 `due` 写的是{ $way ->
        [day] 每期结束后的期限，`done` 却是一个日期
       *[period] 固定的到期日，`done` 却是表中的行
    }
    .due = `due` 写在这里
    .help = 请都写成表（`due = {"{"} working_days = 1 {"}"}`，`done = {"{"} table = "reports", date = "sent" {"}"}`），或都写成日期类型的表达式
    .page = 一项责任要么每期重复，由表中的行说明何时完成；要么有自己的到期日，由表达式说明何时完成。两者不能各占一半。

day-per-period = 责任 `{ $duty }` 有自己的到期日，不分期
    .help = 请去掉 `per`，或把 `due` 写成每期结束后的期限
    .page = `per` 说明责任按什么周期重复。只有一个到期日的责任，每个键只有一次。

payments-columns = { $column ->
        [period] 支付表不能用日期划分期间：无论何时支付都要计入
       *[other] 支付表需要类型为 { $type } 的列 `{ $column }`
    }
    .help = `[table.payments]` 的列为 `line`（id）、`amount`（money）、`date`（date）和 `status`（text：`paid` 或 `rejected`），且不写 `period` 和 `span`
    .page = `payments` 是保留的表：它告诉台账每一行实际支付了多少。没有这张表时，结账时的应付金额视为已付。

split-not-finer = `{ $name }` 本来就按 { $grain } 计算，没有可分给的对象
    .help = `by` 中应有一个 `{ $name }` 所没有的维度
    .page = 分摊把较粗一级的金额分给较细一级的各行：团队的钱分给成员，一行的钱分给几位业主。

split-unrounded = `{ $figure }` 是精确分数，无法分到最小单位
    .help = 请先舍入（`round = "money"`），或分摊一个已舍入的指标
    .page = 各份之和等于被分摊的数，分毫不差，因此被分摊的数本身必须是整数个最小单位。

split-again = `{ $name }` 的各行已经分摊过
    .help = 请在一个分摊里写出所有分得的对象
    .page = 分摊后的各份取代原来的行，再分摊一次就会把同一笔钱付两遍。

tier-without-end = { $last ->
        [yes] 最后一档写了上限：超出部分将得不到任何报酬
       *[no] 除最后一档外，每一档都要有上限
    }
    .help = { $last ->
        [yes] 请去掉最后一行的 `to`
       *[no] 请写 `to`，即属于该档的最后一个值
    }
    .page = 分档把一个指标由低到高切成几段。每一段到 `to` 为止（含该值），最后一段没有上限。

tier-not-after = 这一档的上限不高于前一档
    .other = 前一档
    .help = 请按 `to` 由低到高书写各档
    .page = 各档按顺序读取，上限不高于前一档的一档是空的。

adjustment-columns = 调整表需要类型为 { $type } 的列 `{ $column }`
    .help = 除发放规则的键以外，还要有 `amount`（money）、`reason`、`author`、`approver`（text）和 `expires`（date）
    .page = 人工改动金额的人要写明理由，由另一个人批准，并写明到哪一天为止，因此每一行这五项都不能少。

split-without-lines = `{ $name }` 是指标，不向任何人支付，其各份没有收款人
    .help = 请去掉 `payee`，在读取该分摊的发放规则中写明收款人
    .page = `payee` 用于发放规则或奖励的分摊，其各份是付款的行。

floor-above-cap = 下限 { $floor } 高于上限 { $cap }
    .other = 上限在这里
    .page = 既不低于前者、又不高于后者的值是不存在的。

release-of-forfeit = 扣罚 `{ $name }` 是永久扣除，没有可以释放的
    .help = 请写 `takes = "withhold"`，或去掉 `until`
    .page = `until` 说明暂扣的金额何时释放；永久扣除的金额不再释放。

reversed-days = 结束日 { $to } 早于开始日 { $from }
    .help = 请对调两个日期；没有结束日就去掉 `to`
    .page = 首尾两天都算在内，所以最后一天不能早于第一天，否则规则永远不会生效。

shorter-without-aggregate = `{ $figure }` 是按{ $per ->
        [week] 周
        [month] 月
        [quarter] 季度
        [half_year] 半年
       *[other] { $per }
    }计算的，而这里需要这个{ $here ->
        [month] 月
        [quarter] 季度
        [half_year] 半年
        [year] 年
       *[other] { $here }
    }的一个值
    .help = 请写明如何汇总：`sum`、`mean`、`min`、`max`、`count`、`share`、`any` 或 `all`
    .page = 周期更短的指标在这里有好几个值，必须用汇总函数写明取什么。较短的周期归属于包含其最后一天的较长周期：一周归属于它的星期日所在的月份。

span-not-after = 时段 `{ $span }` 从 { $from } 开始，而 `{ $before }` 到 { $to } 才结束
    .other = 在这里结束
    .help = 请按日期先后写各个时段；后一个不能在前一个结束之前开始
    .page = 每一天只属于同类的一个时段，或不属于任何时段。两个时段之间可以空出几天，但不能有重叠；列表从最早的一个写起：`before(x)` 就是列表中的上一个时段。

bad-span-id = `{ $text }` 不能作时段的名称
    .help = 请用字母、数字、`_` 和 `-`，并且不能读成日历中的周期，例如 `2010-11`、`2010-Q4`
    .page = 时段的名称出现在文件、明细行名称和 `--period` 之后，所以必须能与周、月、季度、半年、年区分开来。

neither-longer = `{ $figure }` 按{ $per ->
        [week] 周
        [month] 月
        [quarter] 季度
        [half_year] 半年
        [year] 年
       *[other] `{ $per }`
    }计算，与这里的{ $here ->
        [week] 周
        [month] 月
        [quarter] 季度
        [half_year] 半年
        [year] 年
       *[other] `{ $here }`
    }分不出长短
    .help = 请让两者用同一种周期，或按 `{ $here }` 重新统计这些行
    .page = 读取更长的周期时，取包含本周期最后一天的那一个；读取更短的周期时，取在本周期内结束的各个。自定义时段比周和月长；与季度、半年、年或另一种时段相比则长短不定，所以互相都不能读取。

paid-per-shorter = 每次运行算一个{ $here ->
        [month] 月
        [quarter] 季度
        [half_year] 半年
        [year] 年
       *[other] `{ $here }`
    }，而 `{ $rule }` 要按{ $per ->
        [week] 周
        [month] 月
        [quarter] 季度
        [half_year] 半年
       *[other] { $per }
    }发放
    .help = 请去掉 `per`，在 `base` 中把各个较短周期的所得相加；或让整个规则包改用较短的周期
    .page = 发放规则和奖励每次只发放一回：按规则包的周期在每次运行时发放，或在较长周期结束的那次运行时发放。目标、发现和行动也可以按更短的周期。

prize-so-far = 奖励 `{ $award }` 每{ $here ->
        [week] 周
        [month] 月
        [quarter] 季度
        [half_year] 半年
        [year] 年
       *[other] 个 `{ $here }` 
    }发放一次，而 `{ $ranking }` 按{ $per ->
        [month] 月
        [quarter] 季度
        [half_year] 半年
        [year] 年
       *[other] `{ $per }` 
    }排名：暂时领先者会一再获奖
    .help = 请在奖励上写 `per = "{ $per }"`，它就只在该周期结束时发放一次
    .page = 较长周期的排名在每个较短周期里都是截至当时的名次。没有写 `per` 的奖励，按规则包的每个周期发放。

unknown-period = 没有 `{ $name }` 这种周期
    .help = 可以写 { $known }
    .page = 规则和规则包可以按周、月、季度、半年、年，或按规则包自己命名的时段：`[period.campaign]`，其中 `spans = [{ "{" } id = "autumn", from = 2010-09-01, to = 2010-11-30 { "}" }]`。

keys-not-read = `{ $dimension }` 的键不能放在{ $why ->
        [computed] 计算得出的列里
       *[type] {" "}`{ $type }` 类型的列里
    }
    .help = { $why ->
        [computed] 请在文件中给出含有这些键的一列，类型写 `id`
       *[type] 请写 `type = "id"`；规则需要按 `{ $type }` 使用的内容请另设一列
    }
    .page = 维度的键是文件里写着的文本，因为在查看任何一行之前就要知道全部的键。带 `of` 的列类型为 `id` 或 `text`，且不能由 `formula` 计算。

no-other-periods = `{ $function }` 读取指标在其他周期的值，而一行数据只有它自己的日期
    .help = 请先用 measure 统计这些行，再用 `{ $function }` 读取该指标
    .page = 其他周期的值只能从指标读取。针对数据行的表达式（如 `where`、列的 `formula`）只看得到本行。

bad-periods = `{ $text }` 在这里不是周期
    .help = 请写成 { $example } 这样
    .page = `before(x, 2)` 需要整数个周期；`over(x, -3, -1, "mean")` 需要两个整数，且不晚于本周期；`at(x, "2011-10")` 需要与规则同类的周期。最远不超过 1,200 个周期。

timeless-in-other-periods = `{ $table }` 的行没有日期，不能用于其他周期
    .help = 请用 `period` 或 `span` 标明行的时间；如果这些行适用于所有时间，请在表上写 `timeless = true`
    .help-repeat = 无法知道上一周期是否也成立：请标明行的时间，或在 action 上写 `repeat = true`
    .page = 没有日期的表只用于本次运行的周期。把本月的文件当作上月来读，多半不是本意；适用于所有时间的表需要明说。

no-hole = `{ $text }` 中应当恰好有一处 `{ $hole }`
    .help = 请在各处不同的部分写 `{ $hole }`
    .page = 写法说明的是变化部分前后的文字。没有这个位置，就取不出值；有两个位置，就不知道是哪一个。

keys-not-known = 读取数据之前不知道 `{ $name }` 有哪些键
    .help = 请用 `of` 把该列对应到一个维度，并给这个维度写明数据表、`values` 或检查表的项目
    .page = 宽表中维度的每个成员各占一列，只有已知的成员才能从表头中认出来。否则每个不认识的表头都会变成新的成员。

same-wide-header = 表头 `{ $header }` 既可以是 `{ $first }`，也可以是 `{ $second }`
    .help = 请用前后不同的文字区分，或修改成员的标题和 `header`
    .page = 宽表的一个表头只能对应一个成员或一列。有两种意思的表无法读取。

computed-column = 列 `{ $name }` 是计算出来的，文件中没有这一列
    .page = 带 `formula` 的列由同一行的其他单元格算出，不能说明它在文件中怎样写、怎样向下填充，也不能说明它在宽表中有哪些列，也不能用它区分各行：`key` 由文件中有的列组成。

computed-elsewhere = 表 `{ $table }` 的列 `{ $name }` 不只由本行算出，没有可供查取的唯一值
    .help = 让它的 `formula` 只读本行的列，或者用 `from = "{ $table }"` 的指标来计算
    .page = 查取、`period`、`span`、`label` 或收款人在每一行都需要一个唯一的值。只读本行单元格的公式有这样的值；读参数、期间、上级的键或别的表的公式，每看一个期间就是另一个值。对该表各行的表达式（`where`、`pass`、`sum(…)`）两种都可以读。

line-zero = 行号从 1 开始
    .help = 表头在第一行时写 `header_row = 1`，或者不写
    .page = `header_row` 是表头所在的行号，与编辑器和电子表格的行号一致。

not-approved = `{ $name }` 尚未批准，按待批准计算
    .help-hash = 如要按现在的内容批准，请在 approvals.toml 中加一项 [[approval]]，写明 rule = "{ $rule }"、hash = "{ $hash }" 以及 author、by、on
    .page = 规则包写了 `approval = "required"`，因此只有 `approvals.toml` 批准的规则才正式生效：按规则的名称、规则及其所读参数、表和脚本的哈希，并由作者以外的人批准。批准之前照常计算，凡是它影响金额的地方运行都会说明。批准人使用这条警告给出的哈希。

approval-outdated = `{ $name }` 已不是 { $by }于 { $day } 批准的内容，按待批准计算
    .rule = 规则或它读取的内容已改动
    .help-hash = 如要按现在的内容批准，请在 approvals.toml 中加一项 [[approval]]，写明 rule = "{ $rule }"、hash = "{ $hash }" 以及 author、by、on
    .page = 批准只对当时的内容有效。规则本身，或它读取的参数、表、脚本现在已经不同；注释、空白和键的顺序不算改动。旧的批准可以留在 `approvals.toml` 中：规则改回原样时它重新有效。

approved-by-author = `{ $name }` 不能批准自己写的规则
    .help = 请由另一人审阅，并在 `by` 中写上其姓名
    .page = 批准意味着由另一双眼睛看过。比较姓名时不计大小写和空白。

approval-of-nothing = 没有可供批准的规则 `{ $name }`
    .help-nearest = 是否想写 `{ $text }`？
    .page = 批准用名称指明本规则包中的一条规则。规则已删除的批准可以去掉。

approvals-not-asked = 规则包没有要求批准，因此不看这些批准
    .help = 请在 [pack] 中写 `approval = "required"`，或删除 approvals.toml
    .page = 没有 `approval = "required"` 时，无论 `approvals.toml` 写了什么，每条规则都按所写的内容生效。
