//! The program `yinqiao`; everything it does is in the library beside, so that benchmarks can be it too.
fn main() {
    std::process::exit(yinqiao::main_with(std::env::args_os()));
}
