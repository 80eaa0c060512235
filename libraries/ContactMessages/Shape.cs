namespace Switchyard.ContactMessages;

/// <summary>What the schema has at the end of a pointer.</summary>
internal enum Shape
{
    /// <summary>Unknown to the schema, as a later version of it may have: only the encoding's own rules hold.</summary>
    Any,
    Text,
    Person,
    Phones,
    Phone,
    Date,
}

internal static class Shapes
{
    /// <summary>The shape of a struct's pointer, by its index in the pointer section (<c>contact-person.capnp</c>).</summary>
    public static Shape Field(this Shape parent, int index) => (parent, index) switch
    {
        (Shape.Person, 0 or 1) => Shape.Text,
        (Shape.Person, 2) => Shape.Phones,
        (Shape.Person, 3) => Shape.Date,
        (Shape.Phone, 0) => Shape.Text,
        _ => Shape.Any,
    };
}
