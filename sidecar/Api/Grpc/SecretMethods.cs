using Dapr.Client.Autogen.Grpc.v1;
using Grpc.Core;
using Switchyard.Sidecar.Operations.Secrets;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>The secrets API over gRPC.</summary>
internal sealed class SecretMethods(SecretOperations secrets) : IGrpcMethods
{
    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table)
    {
        table.Unary<GetSecretRequest, GetSecretResponse>("GetSecret", "secrets", "v1", Get);
        table.Unary<GetBulkSecretRequest, GetBulkSecretResponse>("GetBulkSecret", "secrets", "v1", GetBulk);
    }

    /// <summary>The status of a secret that could not be had; without details, as daprd gives it.</summary>
    public static RpcException From(SecretException exception) => GrpcErrors.Plain(
        exception.Failure switch
        {
            SecretFailure.NotConfigured => StatusCode.FailedPrecondition,
            SecretFailure.StoreNotFound => StatusCode.InvalidArgument,
            SecretFailure.Forbidden => StatusCode.PermissionDenied,
            _ => StatusCode.Internal,
        },
        exception.Message);

    private ValueTask<GetSecretResponse> Get(GetSecretRequest request, ServerCallContext context)
    {
        var reply = new GetSecretResponse();
        foreach (var (name, value) in secrets.Get(request.StoreName, request.Key))
            reply.Data[name] = value;
        return ValueTask.FromResult(reply);
    }

    private ValueTask<GetBulkSecretResponse> GetBulk(GetBulkSecretRequest request, ServerCallContext context)
    {
        var reply = new GetBulkSecretResponse();
        foreach (var (name, values) in secrets.GetBulk(request.StoreName))
        {
            var secret = new SecretResponse();
            foreach (var (key, value) in values)
                secret.Secrets[key] = value;
            reply.Data[name] = secret;
        }
        return ValueTask.FromResult(reply);
    }
}
