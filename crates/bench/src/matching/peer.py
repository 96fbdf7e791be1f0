"""What others make of the same records: recordlinkage's ECM classifier and Splink, each as its guide has it, untuned.
Words: the folder where they are installed, the folder of FEBRL's files. One JSON object a line."""
import json
import sys
import warnings

site, data = sys.argv[1], sys.argv[2]
sys.path.insert(0, site)
warnings.filterwarnings("ignore")
import pandas as pd

FIELDS = ["given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state",
          "date_of_birth", "soc_sec_id"]


def read(name):
    frame = pd.read_csv(f"{data}/{name}.csv", skipinitialspace=True, dtype=str, encoding="utf-8")
    frame.columns = [column.strip() for column in frame.columns]
    for column in frame.columns:
        frame[column] = frame[column].str.strip()
    return frame.set_index("rec_id")


def person(record):
    return record.split("-")[1]


def tell(peer, case, found, true):
    good = sum(1 for a, b in found if person(a) == person(b))
    p, r = good / max(len(found), 1), good / true
    print(json.dumps({"peer": peer, "case": case, "precision": p, "recall": r, "f1": 2 * p * r / max(p + r, 1e-9)}), flush=True)


def true_pairs(a, b):
    if b is None:
        sizes = pd.Series([person(i) for i in a.index]).value_counts()
        return int((sizes * (sizes - 1) / 2).sum())
    left, right = (pd.Series([person(i) for i in frame.index]).value_counts() for frame in (a, b))
    return int((left * right).dropna().sum())


def ecm(case, a, b, number):
    import recordlinkage as rl
    index = rl.Index()
    for column in ["surname", "given_name", "date_of_birth", "postcode"] + (["soc_sec_id"] if number else []):
        index.block(column)
    pairs = index.index(a) if b is None else index.index(a, b)
    compare = rl.Compare()
    for column in ["given_name", "surname", "address_1", "suburb"]:
        compare.string(column, column, method="jarowinkler", threshold=0.85)
    for column in ["date_of_birth", "postcode", "state", "street_number"] + (["soc_sec_id"] if number else []):
        compare.exact(column, column)
    features = compare.compute(pairs, a) if b is None else compare.compute(pairs, a, b)
    found = rl.ECMClassifier().fit_predict(features)
    tell("recordlinkage ECM", case, [tuple(pair) for pair in found], true_pairs(a, b))


def splink(case, a, b, number):
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    rules = [block_on("surname"), block_on("given_name"), block_on("date_of_birth"), block_on("postcode")]
    comparisons = [cl.JaroWinklerAtThresholds("given_name", [0.9, 0.8]), cl.JaroWinklerAtThresholds("surname", [0.9, 0.8]),
                   cl.LevenshteinAtThresholds("date_of_birth", [1, 2]), cl.LevenshteinAtThresholds("postcode", [1]),
                   cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]), cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
                   cl.ExactMatch("state"), cl.LevenshteinAtThresholds("street_number", [1])]
    if number:
        rules.append(block_on("soc_sec_id"))
        comparisons.append(cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]))
    kind = "dedupe_only" if b is None else "link_only"
    settings = SettingsCreator(link_type=kind, unique_id_column_name="rec_id", comparisons=comparisons,
                               blocking_rules_to_generate_predictions=rules)
    frames = [frame.reset_index() for frame in ([a] if b is None else [a, b])]
    api = DuckDBAPI()
    try:
        tables = [api.register(frame) for frame in frames]
        linker = Linker(tables if b is not None else tables[0], settings)
    except Exception:
        linker = Linker(frames if b is not None else frames[0], settings, db_api=api)
    linker.training.estimate_probability_two_random_records_match([block_on("surname", "given_name", "date_of_birth")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname"))
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    tell("Splink", case, list(zip(found["rec_id_l"], found["rec_id_r"])), true_pairs(a, b))


four, three = (read("dataset4a"), read("dataset4b")), read("dataset3")
for number, words in [(False, "without number"), (True, "with number")]:
    for name, frames in [("febrl4", four), ("febrl3", (three, None))]:
        for run in (ecm, splink):
            try:
                run(f"{name} {words}", frames[0], frames[1], number)
            except Exception as error:  # a peer that cannot run is no result of ours
                print(json.dumps({"peer": run.__name__, "case": f"{name} {words}", "error": str(error)[:300]}), flush=True)
