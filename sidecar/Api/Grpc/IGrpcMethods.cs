namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>The gRPC methods of one subject.</summary>
internal interface IGrpcMethods
{
    /// <summary>Enters the methods into the table.</summary>
    void AddTo(GrpcMethodTable table);
}
