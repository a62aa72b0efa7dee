"""Certification: proofs of a program's error over the reals, as data that others can check.

`certify` proves and `check.check` verifies; the two share nothing but the format of certificates.
"""

from autonumerics.certification.certificate import Certificate, certify
from autonumerics.certification.measured_certificate import MeasuredCertificate, certify_measured
from autonumerics.certification.poles import passed_zeros, refutation
from autonumerics.certification.prove import CLOSEST, WITHIN, Proof, prove
from autonumerics.certification.rounded import RoundedProof, prove_rounded
from autonumerics.certification.rounded_certificate import RoundedCertificate, certify_rounded

__all__ = [
    "CLOSEST",
    "WITHIN",
    "Certificate",
    "MeasuredCertificate",
    "Proof",
    "RoundedCertificate",
    "RoundedProof",
    "certify",
    "certify_measured",
    "certify_rounded",
    "passed_zeros",
    "prove",
    "prove_rounded",
    "refutation",
]
