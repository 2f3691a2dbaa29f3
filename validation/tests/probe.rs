use gddt_validation::comparison::compare;
use gddt_validation::reference::CASES;
use gddt_validation::twin::Twin;
#[test]
fn probe() {
    for case in CASES {
        let twin = Twin::load(&case.scenario(), &[]).unwrap().with_runs(20000).with_seed(99);
        let c = compare(&case.read().unwrap(), &twin.sample());
        let mut v: Vec<_> = c.iter().map(|c| (c.p_value(), c.name, c.z)).collect();
        v.sort_by(|a, b| a.0.total_cmp(&b.0));
        println!("{} {:?}", case.name, &v[..4]);
    }
}
