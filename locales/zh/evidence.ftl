# `audit-pack` 说的话，以及其文件中的文字。

help-audit-pack = 为核验通过的运行生成审计证据：数据来源、规则、带抽样的计算过程、结果、人工变更
help-audit-pack-run = 结果文件夹
help-audit-pack-out = 存放证据的文件夹，要么完整，要么没有
help-audit-pack-data = 当时读取的数据：与运行核对，并逐行列出抽中的行所依据的数据
help-audit-pack-ledger = 台账：一并核验，第五部分列出谁结账或撤销了哪一期
help-audit-pack-lines = 按金额抽取的行数
help-audit-pack-seed = 审计人员加在种子后面的内容，运行封存之前不得告诉任何人
help-audit-pack-salt_file = 含有至少 16 字节秘密内容的文件：为每个收款人生成加盐的对账单，以及全部哈希的清单
audit-taken = { $what ->
    [evidence] `{ $path }` 中是另一份审计证据，未作改动
    [run] `{ $path }` 中是一次运行的结果，未作改动
   *[other] `{ $path }` 中有其他文件，未作改动
}
audit-inside = `{ $path }` 在结果、数据或台账之内，或者包含它们
salt-short = `{ $path }` 中的秘密内容不足 16 字节
salt-short-hint = 可用 `head -c 32 /dev/urandom | base64 > FILE` 生成；请妥善保存，相同的秘密内容得到相同的对账单
audit-done = { $pack } · { $period } 的证据：{ $path }
audit-drawn = 在 { $lines } 行中抽取了 { $drawn } 行
audit-files = { $files } 个文件{ $same ->
        [yes] （同样的内容已在那里）
       *[no] {""}
    }
evidence-why = { $stratum ->
        [whole] 金额达到或超过抽样间隔
        [interval] 抽样点落在该行
       *[zero] 没有金额，另外抽取
    }
evidence-given = { $name }
evidence-own = 自行计算 { $name }
evidence-by-run = 运行结果 { $name }
evidence-difference = 差异 { $name }
evidence-page =
    # { $title } · { $period }：审计证据

    所属运行 `{ $seal }`（`run.json` 中的封印），规则包 `{ $pack }`。写出本文件夹之前已重新计算，全部数字相同。

    - `1-source`：收到的每个文件及其 SHA-256 和行数；每张表的行数，以及跳过、搁置的行；没有用到的内容（`silence.csv`）；需要查看的行（`findings.csv`）
    - `2-rules`：参数及其取值；规则及其条款、状态和审批；运行时的规则文件（`pack`）
    - `3-computation`：全部行（`population.csv`）、样本、样本的金额步骤、输入和推导，以及供自行计算的表（`reperform.xlsx`）
    - `4-output`：各行、合计与恒等式；有台账时还有账户
    - `5-manual`：调整（给出数据时还有其数据行：原因、作者、批准人）、审批、谁因何结账或撤销、更正、释放、假设的取值
    - `audit-pack.json` 记有此处每个文件的 SHA-256；`datapackage.json` 描述各表

    ## 样本

    在 { $lines } 行中抽取 { $count } 行，按金额抽取（合计 { $currency } { $total }）：达到间隔而整行抽取的 { $whole } 行，在其余 { $rest } 上布点抽取的 { $points } 行，没有金额的 { $zero } 行。

    种子：`{ $seed }`。开头是运行的 `payouts.csv` 的 SHA-256；冒号之后由审计人员添加。
    重新抽取的方法：从大到小，金额 × 待抽行数达到总额的行整行抽取，总额和待抽行数随之减少；其余各行按 SHA-256(种子 + ":" + 行号) 的次序首尾相接，布点 (s + j × 总额) / 行数，s 为 SHA-256(种子) 的前 16 字节对总额取余。

    ## 自行计算

    `reperform.xlsx` 给出输入、步骤和空白单元格，填入后即显示与运行结果的差异。金额取自运行，比率和份额的精确值见 `inputs.csv`。

    ## 对账单

    { $statements ->
        [yes] `statements` 中每个收款人一个文件，只交给本人。`4-output/statements.csv` 是全部哈希的清单，可以公开：本人对账单的 `sha256sum` 必须在清单中。全部对账单加起来就是运行的各行，由审计人员核对（`statements/index.csv`）。
       *[no] 未生成：需要秘密内容（`--salt-file`）。
    }
