namespace Switchyard.UserValidation.Tests;

public sealed class RulesTests
{
    [Theory]
    [InlineData("A", true)]
    [InlineData("\U0001F600", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("  ", false)]
    [InlineData("a\nb", false)]
    public void Names(string? name, bool isGood) => Assert.Equal(isGood, Rules.Name(name) is null);

    [Fact]
    public void A_name_has_at_most_200_characters()
    {
        Assert.Null(Rules.Name(new string('x', 200)));
        Assert.Contains("200", Rules.Name(new string('x', 201)), StringComparison.Ordinal);
        Assert.Null(Rules.Name(string.Concat(Enumerable.Repeat("\U0001F600", 200))));
    }

    [Theory]
    [InlineData("0123456789", true)]
    [InlineData("012345678", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("01234\056789", false)]
    public void Passwords(string? password, bool isGood) => Assert.Equal(isGood, Rules.Password(password) is null);

    [Fact]
    public void A_password_has_at_most_72_bytes()
    {
        Assert.Null(Rules.Password(new string('x', 72)));
        Assert.Contains("72", Rules.Password(new string('x', 73)), StringComparison.Ordinal);
        Assert.Contains("72", Rules.Password(new string('\u00E9', 37)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin", true)]
    [InlineData("Admin", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    public void Roles(string role, bool isGood) => Assert.Equal(isGood, Rules.Role(role) is null);
}
