using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.ServiceDefaults.Problems;
using Switchyard.UserValidation;

namespace Switchyard.Gateway.Users;

/// <summary>Refuses broken fields before anybody is asked; whoever owns the rule checks again.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>An email must be one.</summary>
    public FieldErrors Email(string? email) => Add("email", EmailAddress.TryParse(email, out var rule) is null ? rule : null);

    /// <summary>A name must be one.</summary>
    public FieldErrors Name(string? name) => Add("name", Rules.Name(name));

    /// <summary>A new password must be good enough.</summary>
    public FieldErrors Password(string field, string? password) => Add(field, Rules.Password(password));

    /// <summary>Roles must be well-formed.</summary>
    public FieldErrors Roles(IReadOnlyList<string>? roles) => Add("roles", Rules.Roles(roles));

    /// <summary>A text must be there.</summary>
    public FieldErrors Given(string field, string? text) => Add(field, string.IsNullOrEmpty(text) ? "is required" : null);

    /// <summary>400 with all of them; null when there are none.</summary>
    public ProblemHttpResult? Refusal => _errors.Count == 0 ? null : Problem.Invalid("One or more fields break a rule.", _errors);

    private FieldErrors Add(string field, string? rule)
    {
        if (rule is not null)
            _errors[field] = [rule];
        return this;
    }
}
