"""From a function to plans of it: identities, candidates, kernels, measurements, a front."""
