//! What is looked at: the items of both checklists, where the policy found them, who sees them.
//!
//! Two come from systems alone. Remote monitoring sees three kinds of conduct. The others, and these, are seen by
//! those who visit, openly or not.

/// An item.
pub(super) struct Item {
    /// Its key in tables.
    pub(super) id: &'static str,
    /// Its heading on sheets.
    pub(super) title: &'static str,
    /// How often it was done before the policy, in thousandths.
    pub(super) observed: i64,
    /// How often it does not apply, in thousandths.
    pub(super) not_applicable: i64,
}

const fn item(id: &'static str, title: &'static str, observed: i64, not_applicable: i64) -> Item {
    Item { id, title, observed, not_applicable }
}

/// What visitors see; the first six are of business handling, the others of attitude.
pub(super) const SEEN: [Item; 15] = [
    item("tariff", "告知资费", 700, 30),
    item("effective_time", "告知生效、关闭时间", 560, 40),
    item("bundling", "告知业务捆绑", 510, 80),
    item("rebate", "告知营销费用返还", 910, 180),
    item("no_forced", "不得强制开通", 470, 20),
    item("order_signed", "工单打印、签字", 410, 40),
    item("greeting", "来有迎声", 660, 0),
    item("farewell", "去有送声", 760, 0),
    item("response", "问有答声", 840, 10),
    item("seat", "请用户入座", 350, 30),
    item("two_hands", "双手递送", 350, 20),
    item("posture", "坐姿、站姿", 610, 0),
    item("no_chatting", "不聊天、不接打私人电话", 410, 0),
    item("smile", "微笑", 520, 0),
    item("eye_contact", "回答问题正视用户", 670, 10),
];

/// How many of [`SEEN`] are of business handling.
pub(super) const HANDLING: usize = 6;

/// What no visitor misses, by place in [`SEEN`]: how the visitor is greeted.
pub(super) const ALWAYS: usize = 6;

/// What the cameras show, by place in [`SEEN`]: one of them a round, in turn.
pub(super) const MONITORED: [usize; 3] = [10, 11, 12];

/// What systems count.
pub(super) const COUNTED: [Item; 2] = [item("id_check", "密码、证件验证", 690, 0), item("sms", "开通短信触发", 480, 0)];

/// What an observation said.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    /// Done as it should be.
    Pass,
    /// Not done so.
    Fail,
    /// There was no occasion for it.
    NotApplicable,
}

impl Verdict {
    /// In tables.
    pub(super) fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::NotApplicable => "na",
        }
    }

    /// On sheets.
    pub(super) fn chinese(self) -> &'static str {
        match self {
            Verdict::Pass => "合格",
            Verdict::Fail => "不合格",
            Verdict::NotApplicable => "不适用",
        }
    }
}
