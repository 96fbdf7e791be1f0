//! The public instances' JSON, and plans written as their validator reads them.
use anyhow::{Context, Result, ensure};
use planner::{Helper, Link, Matrix, Part, Problem, Stops, Visit, Weights};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
pub(crate) struct Instance {
    patients: Vec<Patient>,
    caregivers: Vec<Caregiver>,
    services: Vec<Service>,
    distances: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Patient {
    id: String,
    time_window: (f64, f64),
    required_caregivers: Vec<Required>,
    synchronization: Option<Synchronization>,
}

#[derive(Deserialize)]
struct Required {
    service: String,
    duration: f64,
}

#[derive(Deserialize)]
struct Synchronization {
    r#type: String,
    distance: Option<(f64, f64)>,
}

#[derive(Deserialize)]
struct Caregiver {
    id: String,
    abilities: Vec<String>,
}

#[derive(Deserialize)]
struct Service {
    id: String,
}

impl Instance {
    pub(crate) fn read(text: &str) -> Result<Instance> {
        let read: Instance = serde_json::from_str(text)?;
        ensure!(read.services.len() <= 64, "more than 64 services");
        Ok(read)
    }

    fn skill(&self, name: &str) -> Result<u64> {
        let at = self.services.iter().position(|s| s.id == name);
        Ok(1 << at.with_context(|| format!("no service {name}"))?)
    }

    /// The same problem in our words: the depot is place 0; travel, lateness and the largest lateness weigh a third each.
    pub(crate) fn problem(&self) -> Result<Problem> {
        let minutes = self.distances.iter().flatten().copied().collect();
        let travel = Matrix::new(self.distances.len(), minutes)?;
        let mut helpers = Vec::new();
        for caregiver in &self.caregivers {
            let skills: Result<Vec<u64>> = caregiver.abilities.iter().map(|a| self.skill(a)).collect();
            helpers.push(Helper::simple(skills?.into_iter().fold(0, |all, one| all | one), 0));
        }
        let mut visits = Vec::new();
        for (ix, patient) in self.patients.iter().enumerate() {
            let mut parts = Vec::new();
            for required in &patient.required_caregivers {
                parts.push(Part { skills: self.skill(&required.service)?, minutes: required.duration });
            }
            let link = match patient.synchronization.as_ref().filter(|_| parts.len() == 2) {
                None => Link::Alone,
                Some(s) if s.r#type == "simultaneous" => Link::Together,
                Some(s) => {
                    let (least, most) = s.distance.context("a sequence without its distances")?;
                    Link::After { least, most }
                }
            };
            let first = *parts.first().context("a patient who needs nobody")?;
            let (opens, closes) = patient.time_window;
            visits.push(Visit { parts, link, ..Visit::simple(ix + 1, opens, closes, first) });
        }
        let third = 1.0 / 3.0;
        let weights = Weights { travel: third, late: third, latest: third, overtime: 0.0 };
        Ok(Problem::new(travel, visits, helpers, weights)?)
    }

    /// As the repository's validator reads it.
    pub(crate) fn written(&self, stops: &Stops) -> String {
        let routes: Vec<serde_json::Value> = stops
            .rounds
            .iter()
            .zip(&self.caregivers)
            .map(|(round, caregiver)| {
                let locations: Vec<serde_json::Value> = round
                    .iter()
                    .map(|stop| {
                        let patient = &self.patients[stop.visit];
                        json!({
                            "patient": patient.id,
                            "service": patient.required_caregivers[stop.part].service,
                            "arrival_time": stop.starts,
                            "departure_time": stop.ends,
                        })
                    })
                    .collect();
                json!({ "caregiver_id": caregiver.id, "locations": locations })
            })
            .collect();
        json!({ "routes": routes }).to_string()
    }
}
