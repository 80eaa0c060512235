namespace Switchyard.Sidecar.Hosting;

/// <summary>What the gRPC port says to every call.</summary>
internal static class GrpcRefusal
{
    // 12 is UNIMPLEMENTED.
    private const string Status = "12";
    private const string Message = "The embedded sidecar serves Dapr's HTTP API only; run the app with daprd for gRPC.";

    /// <summary>Answers with trailers only, as gRPC wants it for a call that has no result.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = Status;
        context.Response.Headers["grpc-message"] = Message;
        return Task.CompletedTask;
    }
}
