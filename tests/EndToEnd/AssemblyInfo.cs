// Each class starts a whole system of processes: two at once on two cores would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
