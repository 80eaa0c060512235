namespace Dapr.Actors.Runtime;

/// <summary>What caused a call of an actor.</summary>
public enum ActorCallType
{
    /// <summary>A method of an actor interface.</summary>
    ActorInterfaceMethod = 0,

    /// <summary>A timer.</summary>
    TimerMethod = 1,

    /// <summary>A reminder.</summary>
    ReminderMethod = 2,
}

/// <summary>The call that an actor is about to run or has run.</summary>
public struct ActorMethodContext
{
    internal ActorMethodContext(string methodName, ActorCallType callType)
    {
        MethodName = methodName;
        CallType = callType;
    }

    /// <summary>The method's name.</summary>
    public string MethodName { get; }

    /// <summary>What caused the call.</summary>
    public ActorCallType CallType { get; }
}
