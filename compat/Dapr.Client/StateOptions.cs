namespace Dapr.Client;

/// <summary>How strictly a state store reads and writes.</summary>
public enum ConsistencyMode
{
    /// <summary>Replicas may lag.</summary>
    Eventual,

    /// <summary>A read sees every write that was acknowledged.</summary>
    Strong,
}

/// <summary>Which of two writers wins.</summary>
public enum ConcurrencyMode
{
    /// <summary>The first: a write without ETag inserts only.</summary>
    FirstWrite,

    /// <summary>The last.</summary>
    LastWrite,
}

/// <summary>What a state transaction's operation does.</summary>
public enum StateOperationType
{
    /// <summary>Insert or replace.</summary>
    Upsert,

    /// <summary>Delete.</summary>
    Delete,
}

/// <summary>Options of a state operation; what is null is left to the store.</summary>
public class StateOptions
{
    /// <summary>The consistency, or null.</summary>
    public ConsistencyMode? Consistency { get; set; }

    /// <summary>The concurrency, or null.</summary>
    public ConcurrencyMode? Concurrency { get; set; }
}
