namespace Switchyard.UserValidation.Tests;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData("  Ada@Example.ORG ", "ada@example.org")]
    [InlineData("ada@b\u00FCcher.example", "ada@xn--bcher-kva.example")]
    [InlineData("jose\u0301@example.org", "jos\u00E9@example.org")]
    [InlineData("ADA.LOVELACE+x@EXAMPLE.org", "ada.lovelace+x@example.org")]
    public void One_form_stands_for_all_spellings(string written, string normalized)
    {
        var email = EmailAddress.TryParse(written, out var rule);
        Assert.Equal("", rule);
        Assert.Equal(normalized, email!.Normalized);
        Assert.Equal(written.Trim(), email.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ada")]
    [InlineData("@example.org")]
    [InlineData("ada@")]
    [InlineData("ada@b@example.org")]
    [InlineData("ada lovelace@example.org")]
    [InlineData("ada@exam_ple.org")]
    [InlineData("ada@example..org")]
    public void What_is_no_address_is_refused_with_the_rule(string? text)
    {
        Assert.Null(EmailAddress.TryParse(text, out var rule));
        Assert.NotEqual("", rule);
    }

    [Fact]
    public void The_key_says_nothing_of_the_address_and_is_the_same_for_all_spellings()
    {
        var key = EmailAddress.TryParse("Ada@Example.org", out _)!.Key;
        Assert.Equal(EmailAddress.TryParse("ada@example.ORG", out _)!.Key, key);
        Assert.Matches("^[0-9a-f]{64}$", key);
        Assert.NotEqual(EmailAddress.TryParse("bob@example.org", out _)!.Key, key);
    }
}
