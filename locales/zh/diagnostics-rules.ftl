any-problem = 问题
    .help-nearest = 您是否想写 `{ $text }`？

unknown-name = 这里没有 `{ $name }`
