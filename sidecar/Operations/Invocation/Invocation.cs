using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>
/// An invocation as an API has read it. It knows how to become a request to an app, once for each attempt, without the core knowing its
/// protocol.
/// </summary>
/// <param name="appId">The id of the app to be called, as the caller gave it.</param>
/// <param name="method">The method as the caller gave it.</param>
public abstract class Invocation(string appId, string method)
{
    /// <summary>The id of the app to be called, as the caller gave it.</summary>
    public string AppId { get; } = appId;

    /// <summary>The method as the caller gave it.</summary>
    public string Method { get; } = method;

    /// <summary>The verb.</summary>
    public abstract string Verb { get; }

    /// <summary>What is called at the app: the escaped path and the query, or the method's name; set by <see cref="Clean"/>.</summary>
    public string Target { get; protected set; } = "";

    /// <summary>Whether the request could be sent again; a body that is still streaming could not.</summary>
    public abstract bool IsRepeatable { get; }

    /// <summary>Cleans the method into <see cref="Target"/>.</summary>
    /// <exception cref="IllegalMethodException">It must not be called.</exception>
    public abstract void Clean();

    /// <summary>Reads the body whole, so that it can be sent again.</summary>
    public abstract ValueTask KeepBodyAsync(CancellationToken cancellationToken);

    /// <summary>A new request for an app that speaks HTTP.</summary>
    /// <param name="app">The way to it.</param>
    /// <param name="added">What a call from another app carries; null when the app calls itself.</param>
    public abstract HttpRequestMessage ToHttp(AppChannel app, CallHeaders? added);

    /// <summary>A new request for an app that speaks gRPC.</summary>
    /// <param name="added">What a call from another app carries; null when the app calls itself.</param>
    /// <param name="cancellationToken">Ends the reading of the body.</param>
    public abstract ValueTask<GrpcAppRequest> ToGrpcAsync(CallHeaders? added, CancellationToken cancellationToken);

    /// <summary>What an answer means to retries and circuit breakers.</summary>
    public abstract AttemptVerdict Judge(InvocationReply reply);
}
