//! What a pack may not mean by longer periods and named spans, and the code that says so.
//!
//! Each is the small world of the room above with one thing changed; what is said of it in full stands with the codes.

use crate::world::{PACK, World};

fn refused(change: &[(&str, &str)], code: &str) {
    let pack = change.iter().fold(PACK.to_owned(), |pack, (old, new)| {
        assert!(pack.contains(old), "{old}");
        pack.replacen(old, new, 1)
    });
    let said = World::of(&pack).check();
    assert!(said.contains(&format!("error[{code}]")), "{code} is not in\n{said}");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    refused(&[("from = 2010-09-01, to = 2010-11-30 },", "from = 2010-05-31, to = 2010-11-30 },")], "M380");
    refused(&[("from = 2010-03-01, to = 2010-05-31", "from = 2010-06-01, to = 2010-05-31")], "M336");
    refused(&[("id = \"spring\"", "id = \"2010-11\"")], "M381");
    refused(&[("id = \"spring\"", "id = \"2010\"")], "M381");
    refused(&[("id = \"spring\"", "id = \"spring~1\"")], "M381");
    refused(&[("id = \"train\"", "id = \"autumn\"")], "S108");
    refused(&[("[period.stage]", "[period.month]")], "S110");
    refused(&[("[period.stage]", "[period.clerk]")], "N208");
    refused(&[("per = \"campaign\"", "per = \"campain\"")], "N228");
    refused(&[("period = \"month\"", "period = \"fortnight\"")], "N228");
    refused(
        &[("formula = 'campaign_points - before(campaign_points)'", "formula = 'campaign_points - quarter_points'")],
        "M382",
    );
    refused(&[("formula = 'campaign_points - before(campaign_points)'", "formula = 'stage_points'")], "M382");
    refused(&[("period = \"month\"", "period = \"quarter\"")], "M382");
    refused(&[("per = \"half_year\"\nby = [\"clerk\"]\nbase", "per = \"week\"\nby = [\"clerk\"]\nbase")], "M383");
    // A month may lie in no campaign, so that what it reads of one can be missing.
    refused(&[("when = 'week_points >= 5'", "when = 'campaign_points >= 5'")], "M304");
}

fn warned(change: (&str, &str), code: &str) {
    let world = World::of(&PACK.replacen(change.0, change.1, 1));
    let said = world.check();
    assert!(said.contains(&format!("warning[{code}]")), "{code} is not in\n{said}");
}

#[test]
fn what_is_rarely_meant_is_pointed_out() {
    warned(("[award.best_clerk]\nper = \"campaign\"", "[award.best_clerk]"), "M384");
    warned(
        (
            "[period.stage]",
            "[period.idle]\nspans = [{ id = \"x\", from = 2010-01-01, to = 2010-01-02 }]\n\n[period.stage]",
        ),
        "U407",
    );
}
