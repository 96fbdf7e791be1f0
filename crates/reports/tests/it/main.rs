//! The month and the reorganisation over all capabilities, on both databases.

mod district;
mod month;
mod reorganise;

use desk::Registry;
use month::{
    a_closed_month_is_kept_and_compared, every_figure_is_the_count_of_what_it_opens_to,
    files_say_what_the_page_says, who_reads_what,
};
use reorganise::{
    a_case_opened_in_the_middle, everything_open_goes_along_and_history_reads_as_it_was,
    previewed_before_and_undone_after,
};

pub fn register(r: &mut Registry) {
    regions::register(r);
    staff::register(r);
    elders::register(r);
    places::register(r);
    notices::register(r);
    cases::register(r);
    calls::register(r);
    visits::register(r);
    devices::register(r);
    reports::register(r);
    r.ask::<district::At>();
}

testkit::on_each_db!(register =>
    every_figure_is_the_count_of_what_it_opens_to,
    a_closed_month_is_kept_and_compared,
    who_reads_what,
    files_say_what_the_page_says,
    everything_open_goes_along_and_history_reads_as_it_was,
    previewed_before_and_undone_after,
    a_case_opened_in_the_middle,
);
