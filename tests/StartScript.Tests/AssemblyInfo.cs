// Each PowerShell starts for a second or two of processor time: several at once on two cores would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
