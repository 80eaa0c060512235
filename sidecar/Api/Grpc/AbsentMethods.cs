using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Switchyard.Sidecar.Components.PubSub.Log;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>
/// Methods of Dapr's service that the embedded sidecar does not serve. They answer as daprd does where no such component is configured, or where it has no
/// scheduler and placement; all others are unimplemented, and the log says that daprd has them.
/// </summary>
internal sealed partial class AbsentMethods(SidecarOptions options, ILogger logger) : IGrpcMethods
{
    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table)
    {
        foreach (var method in DaprReflection.Descriptor.Services.Single(service => service.FullName == DaprService.Name).Methods)
        {
            if (table.Find(method.Name) is not null)
                continue;
            if (method.Name.StartsWith("UnsubscribeConfiguration", StringComparison.Ordinal))
                table.Unary<UnsubscribeConfigurationRequest, UnsubscribeConfigurationResponse>(method.Name, ApiOf(method), VersionOf(method), Unsubscribe);
            else
                table.Refused(method, ApiOf(method), VersionOf(method), request => Refuse(method, request));
        }
    }

    private static ValueTask<UnsubscribeConfigurationResponse> Unsubscribe(UnsubscribeConfigurationRequest request, ServerCallContext context) =>
        ValueTask.FromResult(new UnsubscribeConfigurationResponse
        {
            Message = $"failed to unsubscribe to configuration request {request.Id}: subscription does not exist",
        });

    private RpcException Refuse(MethodDescriptor method, IMessage? request) => request switch
    {
        InvokeBindingRequest binding => GrpcErrors.Rich(StatusCode.Internal,
            $"error invoking output binding {binding.Name}: couldn't find output binding {binding.Name}", "ERR_INVOKE_OUTPUT_BINDING"),
        GetConfigurationRequest or SubscribeConfigurationRequest =>
            GrpcErrors.Rich(StatusCode.FailedPrecondition, "configuration stores not configured", "ERR_CONFIGURATION_STORE_NOT_CONFIGURED"),
        TryLockRequest or UnlockRequest => GrpcErrors.Plain(StatusCode.FailedPrecondition, "lock store is not configured"),
        _ when method.Name.StartsWith("Converse", StringComparison.Ordinal) => GrpcErrors.Plain(StatusCode.InvalidArgument,
            $"failed finding conversation component {method.InputType.FindFieldByName("name").Accessor.GetValue(request)}"),
        EncryptRequest encryption => NoCrypto(encryption.Options is { } given
            ? Missing(given.KeyName, "keyName") ?? Missing(given.KeyWrapAlgorithm, "keyWrapAlgorithm") : "first message does not contain the required options"),
        DecryptRequest => NoCrypto(null),
        _ when method.Name.StartsWith("Subtle", StringComparison.Ordinal) =>
            GrpcErrors.Plain(StatusCode.Unimplemented, "this API is currently not implemented"),
        _ when options.SchedulerHostAddress is null && JobVerb(method.Name) is { } verb => NoScheduler(verb),
        _ when options.PlacementHostAddress is null && method.Name.Contains("Workflow", StringComparison.Ordinal) =>
            GrpcErrors.Plain(StatusCode.Unavailable, "placement service is not configured"),
        _ => NotServed(method),
    };

    private static string? Missing(string value, string property) =>
        value.Length == 0 ? $"missing property '{property}' in the options message" : null;

    private static RpcException NoCrypto(string? problem) => problem is null
        ? GrpcErrors.Plain(StatusCode.Internal, "crypto providers not configured")
        : GrpcErrors.Plain(StatusCode.InvalidArgument, $"invalid request: {problem}");

    private static (string Verb, string Noun)? JobVerb(string method) => method switch
    {
        "ScheduleJob" or "ScheduleJobAlpha1" => ("schedule", "SCHEDULE_JOB"),
        "GetJob" or "GetJobAlpha1" => ("get", "GET_JOB"),
        "DeleteJob" or "DeleteJobAlpha1" => ("delete", "DELETE_JOB"),
        "ListJobs" or "ListJobsAlpha1" => ("list", "LIST_JOBS"),
        _ => null,
    };

    private RpcException NoScheduler((string Verb, string Noun) job) => GrpcErrors.Rich(StatusCode.Internal,
        $"failed to {job.Verb} {(job.Verb == "list" ? "jobs" : "job")} due to: scheduler clients are disabled", $"DAPR_SCHEDULER_{job.Noun}",
        [KeyValuePair.Create("appID", options.AppId), KeyValuePair.Create("namespace", options.Namespace.Length == 0 ? "default" : options.Namespace)]);

    private RpcException NotServed(MethodDescriptor method)
    {
        LogNotServed(method.Name);
        return GrpcErrors.Plain(StatusCode.Unimplemented, $"{method.Name} is not served by the embedded sidecar; daprd has it");
    }

    private static string ApiOf(MethodDescriptor method)
    {
        (string Part, string Api)[] apis =
        [
            ("Binding", "bindings"), ("Configuration", "configuration"), ("TryLock", "lock"), ("Unlock", "unlock"), ("Subtle", "subtlecrypto"),
            ("Encrypt", "crypto"), ("Decrypt", "crypto"), ("Workflow", "workflows"), ("Job", "jobs"), ("Converse", "conversation"), ("Actor", "actors"),
        ];
        return apis.FirstOrDefault(api => method.Name.Contains(api.Part, StringComparison.Ordinal)).Api ?? "";
    }

    private static string VersionOf(MethodDescriptor method) =>
        ((string[])["Alpha1", "Alpha2", "Beta1"]).FirstOrDefault(suffix => method.Name.EndsWith(suffix, StringComparison.Ordinal)) is { } suffix
            ? "v1" + suffix.ToLowerInvariant()
            : "v1";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} was called: the embedded sidecar does not serve it, daprd has it")]
    private partial void LogNotServed(string method);
}
