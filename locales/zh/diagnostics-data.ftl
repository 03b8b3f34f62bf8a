# 数据（D）和运行（R）中的问题。

missing-file = 没有文件 `{ $file }`
    .help-kinds = 也可以是工作簿或 Parquet：`{ $stem }.xlsx`、`{ $stem }.parquet`
    .help-forms = 该表的其他来源也都没有文件：{ $files }
    .page = 规则包中有一张表要从这个文件读取，而数据文件夹中没有这个名称的文件，也没有该表任何其他来源的文件。缺少文件时，系统不会把该表当作空表。

not-a-file = 这不是文件
    .page = 表所读取的名称对应的是文件夹，或者其他无法读取内容的东西。

empty-file = 文件是空的，连表头也没有
    .page = 没有数据行的表也应有表头，以便确认文件正确。没有表头的文件多半是导出失败。

not-utf8-data = 文件从这里起不是 UTF-8 编码
    .help = { $likely ->
        [gb18030] 它可以按 GB18030（包含 GBK）读取：如果该表的文件就是这种编码，请在表中写 `encoding = "gb18030"`；否则请另存为 UTF-8（在 Excel 中选“CSV UTF-8（逗号分隔）”）
        [utf16] 文件开头是 UTF-16 的标记，即 Excel 的“Unicode 文本”：请另存为 UTF-8（在 Excel 中选“CSV UTF-8（逗号分隔）”）
        [damaged] 文件大部分是 UTF-8，因此是个别字节损坏，或把两种编码的内容拼在了一起：请更正这个单元格
        [neither] 它既不是 UTF-8，也不是 GB18030：请另存为 UTF-8（在 Excel 中选“CSV UTF-8（逗号分隔）”）
       *[other] 请把文件另存为 UTF-8（在 Excel 中选“CSV UTF-8（逗号分隔）”）；如果该表的文件本来就是 GBK 或 GB18030，请在表中写 `encoding = "gb18030"`
    }
    .page = 文件的编码不作猜测：猜错会把一个名称读成另一个名称。

nul-byte = 文件中有零字节
    .help = 文件可能是 UTF-16 编码或工作簿，请另存为 UTF-8 编码的 CSV
    .page = 文本中没有零字节。该文件是其他类型的文件，或者已经损坏。

unclosed-quote = 从这里开始的引号没有闭合
    .help = 引号内的引号要写两次：`""`
    .page = 引号之后直到文件末尾的内容都会被读成一个单元格。

short-row = 本行有 { $found } 个单元格，而表头有 { $expected } 个
    .page = 少了单元格时，无法知道少的是哪一个。空单元格也要保留逗号。

long-row = 本行有 { $found } 个单元格，而表头有 { $expected } 个
    .help = 单元格内有逗号时，要给整个单元格加引号
    .page = 没有表头的单元格不属于任何列。多数情况是文本中有逗号而没有加引号。

unknown-header = 数据表 `{ $table }` 中没有与表头 `{ $name }` 对应的列
    .help-separator = 单元格之间用的是另一种分隔符：请在写有 `file` 的表（table 或 form）上写 `separator = "{ $mark }"`
    .help-ignore = 如果不需要这一列，请在该表中写 `ignore = ["{ $name }"]`
    .page = 没有声明的列可能是改了名的列。只有规则写明忽略时才会忽略。

missing-header = 没有与列 `{ $name }` 对应的表头
    .help = 请在 `header` 中写上文件里的表头，或者写 `optional = true`
    .page = 规则声明了这一列，但文件的第一行没有它的任何一个表头。

duplicate-header = 表头 `{ $name }` 出现了两次
    .page = 无法知道指的是其中哪一列。

empty-required = `{ $column }` 的单元格是空的
    .help = 请填写；如果可以为空，请在该列写 `optional = true`
    .help-blank-row = 整行都是空的，电子表格常在末尾留下这样的行：请删除，或在表中写 `skip = '{ $column } == ""'` 跳过
    .page = 空单元格既不是零，也不是“否”。只有声明为可选的列才能为空。

bad-value = `{ $column }` 中的 `{ $text }` 不是 { $type } 类型的值
    .help-full-width = 其中的数字是全角字符，请写成 `{ $text }`
    .help-format = 如果该列的日期都这样写，请在该列上写明：{ $text }
    .help-marks = 如果该列的数字都这样写，请在该列上写明：{ $text }
    .help-around = 如果该列每个数字前后都有这些字，请在该列上写 `pattern = "{ $text }"`
    .help-empty = 如果 `{ $text }` 表示空单元格，请在该列上写 `missing = "{ $text }"` 和 `optional = true`
    .help-count = 计数（count）是不小于零的整数；其他数字的列请写 `type = "number"`
    .help-rate = 百分数的类型是 `type = "rate"`；在这一列中请写 { $text }，不带百分号
    .help-flag = 是/否列写 `yes` 或 `no`（是、否）；请在该列上说明 `{ $text }` 的意思：`map = {"{"} "{ $text }" = "yes" {"}"}`
    .page = 单元格严格按列声明的类型读取。文件中的写法可以在规则中说明：`format`、`decimal`、`grouping`、`pattern`、`missing`、`map`。

not-in-enumeration = `{ $column }` 中的 `{ $text }` 不在可选值之中：{ $allowed }
    .help = 请修改单元格，或在 `map` 中写明含义，或把它加入 `one_of`
    .page = 该列列出了可能的值。其他值在判断时会被所有规则漏掉。

duplicate-key = 键 `{ $key }` 重复
    .first = 第一次出现在这里
    .page = 一个键对应一行。出现两行时，以哪一行为准就取决于行的先后。

overlapping-spans = `{ $key }` 有两行在同一天有效
    .first = 另一行
    .page = 起止两天都计算在内。前一行必须在后一行开始的前一天结束。

orphan = `{ $text }` 不是已知的 { $dimension }
    .help = 请把它加入 `{ $dimension }` 的表，或在该列写明这类行如何处理：`orphan = "finding"` 或 `"drop"`
    .page = 这一行所属的键在对应的表中不存在，任何指标都不会计入它。

ambiguous-number = `{ $text }` 可以读成不止一个数
    .help = 请在该列写明小数点和千位分隔符：`decimal = "."`、`grouping = ","`
    .page = `1,234` 在有的文件里是一千二百三十四，在有的文件里还不到二。

field-too-long = 单元格超过 { $limit } 字节
    .help = 常见原因是引号没有闭合
    .page = 正常的表不会有这么长的单元格，文件的某处已经损坏。

nothing-in-period = 数据中没有属于 { $period } 的行
    .help = 请核对所要计算的周期；允许为空的表要用 `covers` 写明起止日期
    .page = 没有数据的计算会不给任何人发放，看上去却像是完整的结果。

negative-base = { $key ->
        [none] 计算基数 { $amount } 小于零
       *[other] { $key } 的计算基数为 { $amount }，小于零
    }
    .help = 数据有误请更正；如果数据无误，可让基数在此为零（`greatest(…, "0.00")`），或用调整把款项收回
    .page = 发放从不小于零的金额开始。对以前周期的更正应作为调整，写明原因和批准人。

reversed-span = 结束日期早于开始日期
    .page = 起止两天都计算在内，结束日期不能早于开始日期。

too-many = 已显示 { $shown } 个问题，另有 { $hidden } 个未显示
    .page = 整个文件有问题时，一个原因会引出成千上万个问题，看前面几个就足以修正。

unreadable = 无法读取文件：{ $detail }
    .page = 系统无法提供文件内容。常见原因是文件正被其他程序打开，或者没有读取权限。

too-many-rows = 文件的行数超出了可以处理的范围
    .help = 请拆成几个文件，并用通配写法读取，例如 `file = "checks*.csv"`
    .page = 行要编号，而编号是有上限的。

too-precise-value = `{ $text }` 的位数太多，无法精确保存
    .help = 数字最多 28 位；金额的小数位数不能超过币种规定的位数
    .page = 读取单元格时从不四舍五入。带有不足一分的金额，多半是在别处计算而没有取整。

stray-quote = 没有加引号的单元格中出现了引号
    .help = 请给整个单元格加引号，里面的引号写两次：`"a ""b"""`
    .page = 不同的程序对这样的单元格读法不同，系统不作选择。

fraction-outgrown = 指标 `{ $figure }` 在 { $key } 处成为过长的分数，无法保存
    .help = 请对参与计算的各项取整，例如 `round = 4`
    .page = 分数按精确值保存，最多 4,096 位。许多分母不同的未取整分数相加会超出。

amount-too-large = { $kind ->
        [date] `{ $figure }` 在 { $key } 处的日期不在公元 1 年到 9999 年之间
       *[amount] 金额 `{ $figure }` 在 { $key } 处过大，无法写出
    }
    .page = 金额最多 28 位，日期在公元 1 年到 9999 年之间。这样大的金额来自数据或公式中的错误。

year-not-listed = `{ $figure }` 在 { $key } 处要数 { $year } 年的工作日，而日历没有列出这一年
    .help = 请把 { $year } 加入 `[calendar]` 的 `years`，并写上当年的假日和调休上班日
    .page = 日历只知道所列年份的日子。对其他年份它会把假日当成工作日来数，所以运行停止并指出年份。

unknown-figure-asked = 规则包中没有指标 `{ $name }`
    .page = 所问的指标不是规则包中任何规则算出的。指标用规则的编号或“编号.部分”来称呼。

no-such-row = 没有 { $key } 这一行
    .help = 键要与数据中的写法一致；运行结果的各个 CSV 列出了所有的行
    .page = 该指标已经计算，但在这一周期没有这个键。

bad-at = `{ $text }` 不能表示一行
    .help = 请写“维度=键”，多项用逗号分隔：`outlet=1001,business=data`
    .page = 指标的一行用各个维度的键来表示。

not-a-run = `{ $path }` 不是一次运行的结果文件夹
    .help = 请写 `reckoner run` 输出的文件夹
    .page = 运行结果文件夹中既有结果，也有结果的来源。这个文件夹中没有这些内容。

trace-differs = `{ $figure }` 在 { $key } 处的推导与运行结果不一致，这是 reckoner 的错误
    .help = 请连同规则包一起反馈；不要按这次结果发放
    .page = 解释时会把指标重新计算一遍并比较，两者必须一致。不一致是程序的错误，与规则和数据无关。

not-in-force = 规则包在 { $period } 不生效：生效期为 { $from } 至 { $to }
    .help = 请运行生效期内的期间，或修改 `[pack]` 中的 `effective`
    .page = 制度从生效首日到末日有效，以期间的最后一天为准。

not-held = { $dimension } 中的 `{ $text }` 在这一行的时间不有效
    .help = 请更正这一行，或 `{ $dimension }` 表中这个键的起止日期，或在该列写明这类行如何处理：`orphan = "finding"` 或 `"drop"`
    .page = 键在它的表中，但在这一行所属的期间内没有一天有效，按这个键计算的指标都不会计入这一行；或者要读取它的属性（片区、业主），而它在这一行的当日无效（没有日期的行则为期间内没有一天有效）。

parents-in-a-circle = { $dimension } 的上级构成循环：{ $path }
    .help = 请为其中一个改填上级或留空；相关的行是 { $rows }
    .page = 这些键依次以下一个为上级，最后一个又以第一个为上级，于是每个键都成了自己的下级。在一棵树里，从任何键往上都会到达没有上级的根节点。

not-in-encoding = 这里的字节在 { $encoding } 编码中没有意义
    .help = 请把文件重新存为 { $encoding }，或在表中用 `encoding` 写明文件的编码
    .page = 规则写明了这个文件的编码，而这里的字节在该编码中不代表任何字符。多半是文件用了别的编码，例如 UTF-8；系统既不猜测，也不丢弃。

empty-header = 第 { $number } 列没有表头
    .help = 请把这一列连同单元格一起删除，或在表中写 `ignore = [""]`，忽略没有表头的列
    .page = 电子表格曾经设过格式或清空过内容的单元格，会在右边留下空列。这样的列里有没有内容，系统不作猜测：只有规则写明忽略时才会忽略。

off-pattern = `{ $column }` 中的 `{ $text }` 不符合写法 `{ $pattern }`
    .help = 请修改单元格，或修改该列的 `pattern`；其他写法可以在 `map` 或 `missing` 中说明
    .page = 该列每个单元格的值前后都有相同的文字，值写在花括号的位置。没有这些文字的单元格可能是别的意思。

no-wide-column = 表中没有一个表头符合 `{ $pattern }`
    .help = 请在 `unpivot` 的 `values` 中写明表头的写法，并在成员的 `header` 中写明表里的叫法
    .page = 宽表的每一列按键、标题或 `header` 对应维度的一个成员。可以缺少其中几个，但一个都没有的表就不是这张数据表的文件。

same-wide-column = `{ $name }` 和 `{ $other }` 都是 `{ $member }` 的列
    .help = 请在文件中只留其中一列，或去掉该成员的其中一个名称
    .page = 宽表中每个成员的同一种值只有一列。两列中哪一列算数，无从知道。

error-cell = 单元格中是错误值 `{ $text }`
    .help = 请在工作簿中改正它的公式，或用 `skip` 跳过这类行
    .page = 公式得不出结果时（找不到行、除以零），电子表格会写下这样的字样。它既不是文本也不是数字，也绝不会被当作空单元格。

unclear-cell = { $why ->
        [digits] `{ $text }` 的位数超过了文件能保存的位数
        [duration] `{ $text }` 是时长，不是小时数或天数
        [time] `{ $text }` 是没有日期的时刻，或精确到不足一秒
        [zone] 不读取属于其他时区的时刻
        [kind] 这种类型的值不能作为表的单元格
        [formula] 该单元格的公式没有结果：写入之后还没有程序计算过它
       *[date] `{ $text }` 不是该列可以容纳的日期
    }
    .help = { $why ->
        [digits] 账号、工单号等较长的号码请写成文本
        [duration] 请把小时数或天数写成普通数字
        [time] 请连同日期一起写，精确到整秒
        [zone] 请写当地时间，不带时区
        [kind] 每个单元格只写一个数字、日期或文本，或用 `ignore` 略过该列
        [formula] 请用电子表格软件打开工作簿并保存，使公式旁边存有结果
       *[date] 请按该列的 `format` 把日期写成文本
    }
    .page = 工作簿和 Parquet 文件写明了每个单元格是什么。需要舍入、平移或猜测才能成为该列的值的，一律告知而不读取。

unknown-sheet = 工作簿中没有工作表 `{ $name }`
    .help = 它的工作表有 { $sheets }；表用 `sheet` 写明是哪一张
    .page = 规则写明了该表所在的工作表名称。字母大小写、空格和全角字符都要一致。

which-sheet = 工作簿有多张工作表或一张也没有，而表没有写明是哪一张
    .help = 请在表中写明，例如 `sheet = "…"`；工作簿中有 { $sheets }
    .page = 表在哪一张工作表上，不按先后位置或行数去猜。隐藏的工作表也算在内。

damaged-file = 文件不能按 { $kind } 读取：{ $detail }
    .help = 请用生成它的程序打开并重新保存；文件的种类以名称的结尾为准
    .page = 文件已损坏，或与名称所说的种类不同：改了名的旧格式工作簿、加了密码的工作簿，或传输中断的文件。

too-large-inside = 文件中有一部分解压后过大，超过上限 { $limit }
    .help = 请分成几个文件提供，或改用 CSV 或 Parquet
    .page = 一个很小的文件可能解压到任意大小，无论是失误还是有意。为了既不占满内存，也不耗费数小时，解压的大小有上限。

two-files = 表 `{ $table }` 既有 `{ $first }`，又有 `{ $second }`{ $same ->
        [yes] ，而且两个文件的内容完全相同
       *[no] {""}
    }
    .help = 请在数据文件夹中只留其中一个
    .help-copy = 如果两个文件的每一行都要算，请把它们放进同一个文件
    .page = 一张表可以是 CSV、工作簿或 Parquet，同一名称有一个文件就够了。两个中哪一个算数无从知道，两个都读又会把每一行算两遍。换了名称的副本也一样，比如浏览器下载的第二份：同一张表的文件如果内容完全相同且至少有一行数据，就会被拒绝。

bad-test-period = `{ $text }` 不是一个{ $kind ->
        [week] 周
        [month] 月
        [quarter] 季度
        [half_year] 半年
       *[year] 年
    }
    .help = 按规则包的周期书写，例如月写作 `2011-10`，周写作 `2011-W40`
    .page = 一个情景测试计算一个周期，周期的长短由规则包规定。

other-rows = `{ $name }` 的行不是这样的：{ $forms }
    .help = 指标的每个维度各写一个取值，不多不少
    .page = 指标在其各维度取值的每种组合上有一行。`at` 指定其中一行，因此每个维度都要有取值。

cannot-be-given = `{ $name }` 由金额步骤算出，不能直接给定
    .help = 请给定 `{ $base }`，或给定各步骤读取的指标
    .page = 每行的金额必须平衡：应得、暂扣、扣除、暂缓和应付都由基数和步骤得出。直接给定其中一个，这一行就不平衡了。

unknown-reason = 没有值会因为 `{ $text }` 而缺失
    .help = 已知的原因：{ $known }
    .page = 缺失的值总有原因：要么是引擎自带的，要么是规则包用 `missing("…")` 给出的。

unknown-rule = 没有规则 `{ $name }`
    .page = 期望中的 `rule` 用 id 指定规则包里的一条规则或一个导出表。

unknown-code = 没有代码 `{ $name }`
    .help = `reckoner codes` 列出全部代码
    .page = `expect_problem` 写的是问题的代码，即报告问题时方括号里的那个。

no-rows-with-column = `rows = 0` 表示没有任何行，`{ $column }` 无从查看
    .help = 请去掉 `{ $column }`，或写明有几行带有它
    .page = 期望零行时只数规则在该键下的行数，列中的内容没有可查的行。`period` 和 `state` 用来说明数哪些行，可以同时写。

not-begun = { $period } 在 { $day } 之后才开始
    .help = 请给出期间之内的一天，或去掉 `--as-of`
    .page = `--as-of` 按那一天所知的情况查看进行中的期间；尚未开始的期间没有可看的内容。

same-person = `{ $text }` 批准了自己写的调整
    .help = 请由另一个人批准
    .page = 调整是人工改动金额，任何人都不能批准自己写的调整。

nobody-to-share = `{ $figure }` 在 { $key } 的 { $amount } { $why ->
        [unknown] 无法分摊：{ $row } 的分摊依据缺失
       *[nobody] 没有可分给的对象
    }
    .help = { $why ->
        [unknown] 请补上分摊依据，或在 `in_proportion_to` 中写明缺失时按什么计算：不分给它请写 `… ?? 0`
       *[nobody] 请补上参与分摊的行，或不要把这笔金额列入分摊
    }
    .page = 分摊必须把金额全部分完。较细一级没有对应的行时，这笔钱就会丢失，因此拒绝运行。发放的某一行若有一份的分摊依据缺失，各份同样无从得知。

negative-weight = { $key } 在 `{ $figure }` 中的分摊依据是 { $value }
    .help = 分摊依据应为零或正数；请更正数据，或写 `greatest(…, 0)`
    .page = 各份按分摊依据的比例分得，负的依据会从别人那里拿走钱。

no-share = `{ $name }` 对 { $key } 的比例为 { $value }
    .help = 比例应在 0 到 1（即 100%）之间：请更正数据；如果数据无误，请写 `least(…, "100%")` 或 `greatest(…, "0%")`
    .page = 扣罚或留存拿走的是已有金额的一部分。数据或公式得出更大或更小的比例，多半是笔误（把 `50%` 写成 `50`），因此不会悄悄截断：计算停止，并指出是哪一条明细。

totals-differ = `{ $file }` 与 `{ $totals }` 所说的不符：{ $what ->
        [rows] 实有 { $found } 行，应为 { $expected } 行
        [ids] `{ $column }` 中编号的哈希为 { $found }，应为 { $expected }
       *[sum] `{ $column }` 合计为 { $found }，应为 { $expected }
    }
    .help = 请向发送方重新索取该文件；传送途中可能有行丢失或被改动
    .page = 数据文件旁的 `NAME.totals.toml` 记录发送方放入的内容：行数、各列合计、编号的哈希（把编号按字节排序，用换行符连接后取 SHA-256；多列时各单元格之间用逗号）。内容不符的文件不参与计算。行数按表读到的行计，被跳过的行也算在内。

bad-totals = `{ $file }` 不是有效的控制总数文件：{ $why ->
        [syntax] 不是 TOML
        [key] 没有键 `{ $word }`
        [number] `{ $word }` 不是数字
        [ids] 编号需要写明列和哈希
        [column] 表中没有列 `{ $word }`
       *[shape] `{ $word }` 的写法不对
    }
    .help = 请写成 `rows = 1788`、`sums = {"{"} amount = "9373123.29" {"}"}`、`ids = {"{"} column = "claim", sha256 = "…" {"}"}`
    .page = 控制总数文件可以写三样内容：`rows`、按列的 `sums`、带 `column` 和 `sha256` 的 `ids`。列可以用规则包中的名称，也可以用表头。其他内容可能是笔误，而笔误就不会被核对。

totals-alone = `{ $file }` 旁边没有对应的数据文件
    .help = 请把同名的数据文件放在旁边：`NAME.csv` 与 `NAME.totals.toml`
    .page = 只有控制总数而没有数据文件，说明交付不完整，或者其中一个文件名写错了。
