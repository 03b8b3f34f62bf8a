any-problem = problem
    .help-nearest = did you mean `{ $text }`?

unknown-name = there is no `{ $name }` here
