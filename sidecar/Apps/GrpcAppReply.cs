using Dapr.Client.Autogen.Grpc.v1;
using Grpc.Core;

namespace Switchyard.Sidecar.Apps;

/// <summary>What an app that speaks gRPC answered to an invocation.</summary>
/// <param name="Status">Its status; anything but OK comes without a message.</param>
/// <param name="Headers">Its response metadata, without gRPC's own.</param>
/// <param name="Trailers">Its trailing metadata, <c>grpc-status-details-bin</c> included.</param>
/// <param name="Message">Its message; empty when the call failed.</param>
public sealed record GrpcAppReply(Status Status, Metadata Headers, Metadata Trailers, InvokeResponse Message)
{
    internal static async Task<GrpcAppReply> ReadAsync(AsyncUnaryCall<InvokeResponse> call, CancellationToken cancellationToken)
    {
        using (call)
        {
            try
            {
                var message = await call.ResponseAsync.ConfigureAwait(false);
                var headers = await call.ResponseHeadersAsync.ConfigureAwait(false);
                return new GrpcAppReply(Status.DefaultSuccess, headers, call.GetTrailers(), message);
            }
            catch (RpcException failed) when (!cancellationToken.IsCancellationRequested)
            {
                var headers = await HeadersAsync(call, failed).ConfigureAwait(false);
                return new GrpcAppReply(failed.Status, headers, failed.Trailers, new InvokeResponse());
            }
            catch (RpcException)
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }
    }

    // A failure without a response body has one block of headers, which the client gives twice; it is the trailers.
    private static async Task<Metadata> HeadersAsync(AsyncUnaryCall<InvokeResponse> call, RpcException failed)
    {
        if (!call.ResponseHeadersAsync.IsCompletedSuccessfully)
            return [];
        var headers = await call.ResponseHeadersAsync.ConfigureAwait(false);
        return headers.Select(entry => entry.Key).SequenceEqual(failed.Trailers.Select(entry => entry.Key)) ? [] : headers;
    }
}
