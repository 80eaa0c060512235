using System.Reflection;
using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>A method of an actor interface, prepared for calls with a JSON argument and result.</summary>
internal sealed class ActorMethod
{
    private readonly MethodInfo method;
    private readonly MethodInvoker invoker;
    private readonly Type? argumentType;
    private readonly bool takesToken;
    private readonly Type? resultType;
    private readonly Func<Task, object?>? getResult;

    public ActorMethod(MethodInfo method)
    {
        this.method = method;
        invoker = MethodInvoker.Create(method);
        var parameters = Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType);
        takesToken = parameters.Length > 0 && parameters[^1] == typeof(CancellationToken);
        var arguments = takesToken ? parameters[..^1] : parameters;
        argumentType = arguments.FirstOrDefault();
        TakesTooMuch = arguments.Length > 1;
        if (method.ReturnType.IsGenericType)
        {
            resultType = method.ReturnType.GenericTypeArguments[0];
            getResult = typeof(ActorMethod).GetMethod(nameof(ResultOf), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(resultType).CreateDelegate<Func<Task, object?>>();
        }
    }

    public string Name => method.Name;

    public bool HasResult => resultType is not null;

    private bool TakesTooMuch { get; }

    /// <summary>Reads the argument, calls the method and gives its result, null when it has none.</summary>
    /// <exception cref="ArgumentException">The method has more than one argument.</exception>
    /// <exception cref="JsonException">The argument is not JSON of its type.</exception>
    public async Task<object?> InvokeAsync(Actor actor, Stream body, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        if (TakesTooMuch)
            throw new ArgumentException(
                $"Method {method.DeclaringType?.Name}.{method.Name} has more than one parameter and can't be invoked through http");

        var argument = argumentType is null
            ? null
            : await JsonSerializer.DeserializeAsync(body, argumentType, options, cancellationToken).ConfigureAwait(false);
        var task = (Task)((argumentType, takesToken) switch
        {
            (null, false) => invoker.Invoke(actor),
            (null, true) => invoker.Invoke(actor, cancellationToken),
            (_, false) => invoker.Invoke(actor, argument),
            _ => invoker.Invoke(actor, argument, cancellationToken),
        })!;
        await task.ConfigureAwait(false);
        return getResult?.Invoke(task);
    }

    /// <summary>Writes a result as JSON of the method's declared type.</summary>
    public Task WriteResultAsync(Stream body, object? result, JsonSerializerOptions options, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeAsync(body, result, resultType!, options, cancellationToken);

    private static object? ResultOf<T>(Task task) => ((Task<T>)task).Result;
}
